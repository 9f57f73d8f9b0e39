/** Keeps the focus on the handle of a job that is moved with the keyboard. */
import { useCallback, useEffect, useLayoutEffect, useRef, type RefObject } from 'react';

function handleOf(list: HTMLElement | null, id: string): HTMLElement | null {
  return list?.querySelector<HTMLElement>(`[data-handle-of="${id}"]`) ?? null;
}

/**
 * Return a function that keeps the focus on a job's handle until something else takes it.
 *
 * A row that moves in the DOM loses the focus. That happens twice when a move is shown first and then refused.
 */
export function useHandleFocus(list: RefObject<HTMLElement | null>): (id: string) => void {
  const focusedJob = useRef<string | null>(null);
  useLayoutEffect(() => {
    if (focusedJob.current === null || document.activeElement !== document.body) return;
    handleOf(list.current, focusedJob.current)?.focus({ preventScroll: true });
  });
  useEffect(() => {
    const elsewhere = ({ target }: Event) => {
      const handle = focusedJob.current === null ? null : handleOf(list.current, focusedJob.current);
      if (target !== handle) focusedJob.current = null;
    };
    document.addEventListener('focusin', elsewhere);
    document.addEventListener('pointerdown', elsewhere);
    return () => {
      document.removeEventListener('focusin', elsewhere);
      document.removeEventListener('pointerdown', elsewhere);
    };
  }, [list]);
  return useCallback((id: string) => {
    focusedJob.current = id;
  }, []);
}
