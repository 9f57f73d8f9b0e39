/** The handle that moves a job by mouse, touch or keyboard. */
import { IconGripVertical } from '@tabler/icons-react';
import type { Job } from '@/api/models';
import { INSTRUCTIONS_ID } from './instructions';
import classes from './reorder.module.css';
import type { DragHandleProps } from './useReorder';

export function DragHandle({
  job,
  name,
  handleProps,
}: {
  job: Job;
  name: string;
  handleProps: DragHandleProps;
}) {
  return (
    <button
      type="button"
      className={classes.handle}
      aria-label={`Move ${name}`}
      aria-describedby={INSTRUCTIONS_ID}
      data-handle-of={job.job_id}
      onPointerDown={(event) => handleProps.onPointerDown(job, event)}
      onKeyDown={(event) => handleProps.onKeyDown(job, event)}
    >
      <IconGripVertical size={16} aria-hidden />
    </button>
  );
}
