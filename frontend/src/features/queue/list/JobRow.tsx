/** A measured row of the list: a job, the title of its group and the drop mark. */
import { memo } from 'react';
import type { Job } from '@/api/models';
import { DropMark } from '@/features/queue/reorder/DropMark';
import type { ReorderState } from '@/features/queue/reorder/ReorderSession';
import type { DragHandleProps } from '@/features/queue/reorder/useReorder';
import { JobCard, type CardControls } from './JobCard';
import classes from './JobRows.module.css';

/** The position of a row in the list and in its group. */
export interface RowPosition {
  readonly index: number;
  /** The title of the group that starts here; null for none. */
  readonly title: string | null;
  readonly first: boolean;
  readonly last: boolean;
}

interface Props extends RowPosition {
  job: Job;
  total: number;
  open: boolean;
  ticked: boolean;
  mine: boolean;
  /** Handlers of the drag handle; null where the job cannot be moved. */
  handleProps: DragHandleProps | null;
  lifted: boolean;
  /** On which side the lifted job would be dropped; null for neither. */
  drop: ReorderState['side'];
  /** What else the drop would change. */
  note: string;
  /** Whether the page scrolls to the drop mark. */
  followed: boolean;
  controls: CardControls;
  measure: (element: HTMLElement | null) => void;
}

/** Memoized, because the list renders on each frame while scrolling. */
export const JobRow = memo(function JobRow(props: Props) {
  const { job, index, title, first, last, total, lifted, drop, note, followed, measure } = props;
  const { open, ticked, mine, handleProps, controls } = props;
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
      <JobCard
        job={job}
        open={open}
        ticked={ticked}
        mine={mine}
        controls={controls}
        handleProps={handleProps}
      />
      {drop === 'after' && <DropMark note={note} followed={followed} />}
    </li>
  );
});
