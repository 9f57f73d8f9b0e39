/** Keeps the focus on the handle of a job that was moved by the keyboard. */
import { useCallback, useEffect, useLayoutEffect, useRef, type RefObject } from 'react';

function handleOf(list: HTMLElement | null, id: string): HTMLElement | null {
  return list?.querySelector<HTMLElement>(`[data-handle-of="${id}"]`) ?? null;
}

/**
 * Give what names the job whose handle shall have the focus, until something else takes it.
 *
 * A row that is put elsewhere in the document loses the focus, and it may be put twice: when the move is
 * shown, and back when it is refused.
 */
export function useHandleFocus(list: RefObject<HTMLElement | null>): (id: string) => void {
  const wanted = useRef<string | null>(null);
  useLayoutEffect(() => {
    if (wanted.current === null || document.activeElement !== document.body) return;
    handleOf(list.current, wanted.current)?.focus({ preventScroll: true });
  });
  useEffect(() => {
    const elsewhere = ({ target }: Event) => {
      const handle = wanted.current === null ? null : handleOf(list.current, wanted.current);
      if (target !== handle) wanted.current = null;
    };
    document.addEventListener('focusin', elsewhere);
    document.addEventListener('pointerdown', elsewhere);
    return () => {
      document.removeEventListener('focusin', elsewhere);
      document.removeEventListener('pointerdown', elsewhere);
    };
  }, [list]);
  return useCallback((id: string) => {
    wanted.current = id;
  }, []);
}
