/** Lets the waiting jobs of a list be put in another order by mouse, finger or keyboard. */
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
import type { Place } from '@/features/queue/actions/moveInLists';
import { followKeys, isGrip } from './keys';
import { Lift, type LiftState, type Rows } from './Lift';
import { followPointer } from './pointer';
import { useHandleFocus } from './useHandleFocus';

/** What a job's handle tells of; the same object as long as the list stands. */
export interface Grip {
  readonly press: (job: Job, event: PointerEvent) => void;
  readonly key: (job: Job, event: KeyboardEvent) => void;
}

interface Reorder {
  readonly lifted: LiftState;
  readonly grip: Grip;
  /** The element that hangs on the pointer. */
  readonly dragged: RefObject<HTMLDivElement | null>;
}

/** `reveal` scrolls to a row. */
export function useReorder(
  list: RefObject<HTMLElement | null>,
  rows: Rows,
  onPlace: (job: Job, place: Place) => void,
  reveal: (row: number) => void,
): Reorder {
  const [lift] = useState(() => new Lift());
  const lifted = useSyncExternalStore(lift.subscribe, lift.getState);
  const dragged = useRef<HTMLDivElement>(null);
  const focusOn = useHandleFocus(list);
  const stop = useRef<() => void>(undefined);
  const follow = useCallback((following: () => void) => {
    stop.current?.();
    stop.current = following;
  }, []);
  useLayoutEffect(() => lift.follow(rows), [lift, rows]);
  useEffect(() => {
    const unsubscribe = lift.subscribe(() => {
      if (!lift.getState().job) stop.current?.();
    });
    return () => {
      unsubscribe();
      stop.current?.();
    };
  }, [lift]);
  const grip = useMemo((): Grip => {
    const drop = () => {
      const meant = lift.drop();
      if (meant) onPlace(meant.job, meant.place);
    };
    return {
      press: (job, { nativeEvent: event }) => {
        if (!list.current || !event.isPrimary || event.button !== 0) return;
        const hang = ({ clientX, clientY }: { clientX: number; clientY: number }) => {
          if (dragged.current) dragged.current.style.translate = `${clientX}px ${clientY}px`;
        };
        follow(followPointer(lift, job, list.current, event, hang, drop));
      },
      key: (job, event) => {
        if (!isGrip(event.nativeEvent) || !lift.start(job)) return;
        event.preventDefault();
        focusOn(job.job_id);
        const unsubscribe = lift.subscribe(() => {
          const { job: held, target } = lift.getState();
          if (held) reveal(target);
        });
        const unfollow = followKeys(lift, drop);
        follow(() => {
          unsubscribe();
          unfollow();
        });
      },
    };
  }, [lift, list, onPlace, reveal, follow, focusOn]);
  return { lifted, grip, dragged };
}
