/** What a job is dragged by, with the mouse, a finger or the keyboard. */
import { IconGripVertical } from '@tabler/icons-react';
import type { Job } from '@/api/models';
import { INSTRUCTIONS_ID } from './instructions';
import classes from './reorder.module.css';
import type { Grip } from './useReorder';

export function DragHandle({ job, name, grip }: { job: Job; name: string; grip: Grip }) {
  return (
    <button
      type="button"
      className={classes.handle}
      aria-label={`Move ${name}`}
      aria-describedby={INSTRUCTIONS_ID}
      data-handle-of={job.job_id}
      onPointerDown={(event) => grip.press(job, event)}
      onKeyDown={(event) => grip.key(job, event)}
    >
      <IconGripVertical size={16} aria-hidden />
    </button>
  );
}
