/** A row of the list that can be measured: a job, the title of its group, and the mark of a job put here. */
import { memo } from 'react';
import type { Job } from '@/api/models';
import { DropMark } from '@/features/queue/reorder/DropMark';
import type { LiftState } from '@/features/queue/reorder/Lift';
import type { Grip } from '@/features/queue/reorder/useReorder';
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

interface Props extends RowPlace {
  job: Job;
  total: number;
  open: boolean;
  ticked: boolean;
  mine: boolean;
  /** What it is dragged by; null where it cannot be. */
  grip: Grip | null;
  /** Whether this job is lifted. */
  lifted: boolean;
  /** On which side a lifted job would come to stand; null for not beside this one. */
  drop: LiftState['side'];
  /** What that would change besides. */
  note: string;
  /** Whether the page scrolls to the mark of it. */
  followed: boolean;
  controls: CardControls;
  measure: (element: HTMLElement | null) => void;
}

/** Drawn again only for what it shows: the list is drawn at each frame of a scroll. */
export const JobRow = memo(function JobRow(props: Props) {
  const { job, index, title, first, last, total, lifted, drop, note, followed, measure } = props;
  const { open, ticked, mine, grip, controls } = props;
  return (
    <li
      ref={measure}
      className={classes.row}
      data-index={index}
      data-testid="job"
      data-job-id={job.job_id}
      data-status={job.status}
      data-first={first || undefined}
      data-last={last || undefined}
      data-later={(title !== null && index > 0) || undefined}
      data-lifted={lifted || undefined}
      aria-setsize={total}
      aria-posinset={index + 1}
    >
      {title && <h2 className={classes.title}>{title}</h2>}
      {drop === 'before' && <DropMark note={note} followed={followed} />}
      <JobCard job={job} open={open} ticked={ticked} mine={mine} controls={controls} grip={grip} />
      {drop === 'after' && <DropMark note={note} followed={followed} />}
    </li>
  );
});
