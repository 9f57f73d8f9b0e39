/** Reorders the waiting jobs of a list by mouse, touch or keyboard. */
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
} from 'react';
import type { Job } from '@/api/models';
import type { MoveTarget } from '@/features/queue/actions/moveInLists';
import { followKeys, isGrabKey } from './keys';
import { ReorderSession, type ReorderState, type Rows } from './ReorderSession';
import { followPointer } from './pointer';
import { useHandleFocus } from './useHandleFocus';

/** Event handlers of the drag handles. The same object for as long as the list is mounted. */
export interface DragHandleProps {
  readonly onPointerDown: (job: Job, event: PointerEvent) => void;
  readonly onKeyDown: (job: Job, event: KeyboardEvent) => void;
}

interface Reorder {
  readonly reorder: ReorderState;
  readonly handleProps: DragHandleProps;
  /** The element that follows the pointer. */
  readonly dragged: RefObject<HTMLDivElement | null>;
}

/** `reveal` scrolls to a row by its index. */
export function useReorder(
  list: RefObject<HTMLElement | null>,
  rows: Rows,
  onMove: (job: Job, target: MoveTarget) => void,
  reveal: (row: number) => void,
): Reorder {
  const [session] = useState(() => new ReorderSession());
  const reorder = useSyncExternalStore(session.subscribe, session.getState);
  const dragged = useRef<HTMLDivElement>(null);
  const focusOn = useHandleFocus(list);
  const stop = useRef<() => void>(undefined);
  const replaceListener = useCallback((stopListening: () => void) => {
    stop.current?.();
    stop.current = stopListening;
  }, []);
  useLayoutEffect(() => session.follow(rows), [session, rows]);
  useEffect(() => {
    const unsubscribe = session.subscribe(() => {
      if (!session.getState().job) stop.current?.();
    });
    return () => {
      unsubscribe();
      stop.current?.();
    };
  }, [session]);
  const handleProps = useMemo((): DragHandleProps => {
    const drop = () => {
      const move = session.drop();
      if (move) onMove(move.job, move.target);
    };
    return {
      onPointerDown: (job, { nativeEvent: event }) => {
        if (!list.current || !event.isPrimary || event.button !== 0) return;
        const moveOverlay = ({ clientX, clientY }: { clientX: number; clientY: number }) => {
          if (dragged.current) dragged.current.style.translate = `${clientX}px ${clientY}px`;
        };
        replaceListener(followPointer(session, job, list.current, event, moveOverlay, drop));
      },
      onKeyDown: (job, event) => {
        if (!isGrabKey(event.nativeEvent) || !session.start(job)) return;
        event.preventDefault();
        focusOn(job.job_id);
        const unsubscribe = session.subscribe(() => {
          const { job: lifted, target } = session.getState();
          if (lifted) reveal(target);
        });
        const unfollow = followKeys(session, drop);
        replaceListener(() => {
          unsubscribe();
          unfollow();
        });
      },
    };
  }, [session, list, onMove, reveal, replaceListener, focusOn]);
  return { reorder, handleProps, dragged };
}
