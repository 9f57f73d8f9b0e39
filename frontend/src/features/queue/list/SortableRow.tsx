/** A row of the list that can be measured, and dragged where that makes sense. */
import { useSortable } from '@dnd-kit/sortable';
import { CSS } from '@dnd-kit/utilities';
import { useCallback, useMemo } from 'react';
import type { Job } from '@/api/models';
import { JobCard, type CardControls } from './JobCard';
import classes from './JobRows.module.css';

/** Where a row stands. */
export interface RowPlace {
  readonly index: number;
  /** Heads its group with this title; null for none. */
  readonly title: string | null;
  readonly first: boolean;
  readonly last: boolean;
}

interface Props {
  job: Job;
  place: RowPlace;
  total: number;
  open: boolean;
  ticked: boolean;
  mine: boolean;
  /** Whether the list is in the queue's order, so that places mean something. */
  ordered: boolean;
  controls: CardControls;
  measure: (element: HTMLElement | null) => void;
}

export function SortableRow({ job, place, total, open, ticked, mine, ordered, controls, measure }: Props) {
  const inOrder = ordered && job.status === 'queued';
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } =
    useSortable({ id: job.job_id, disabled: { draggable: !inOrder || !mine, droppable: !inOrder } });
  const setElement = useCallback(
    (element: HTMLElement | null) => {
      setNodeRef(element);
      measure(element);
    },
    [setNodeRef, measure],
  );
  const grip = useMemo(
    () => (inOrder ? { attributes, listeners, activator: setActivatorNodeRef } : null),
    [inOrder, attributes, listeners, setActivatorNodeRef],
  );
  return (
    <li
      ref={setElement}
      className={classes.row}
      style={{ transform: CSS.Translate.toString(transform), transition }}
      data-index={place.index}
      data-testid="job"
      data-job-id={job.job_id}
      data-status={job.status}
      data-first={place.first || undefined}
      data-last={place.last || undefined}
      data-later={(place.title !== null && place.index > 0) || undefined}
      data-dragging={isDragging || undefined}
      aria-setsize={total}
      aria-posinset={place.index + 1}
    >
      {place.title && <h2 className={classes.title}>{place.title}</h2>}
      <JobCard job={job} open={open} ticked={ticked} mine={mine} controls={controls} grip={grip} />
    </li>
  );
}
