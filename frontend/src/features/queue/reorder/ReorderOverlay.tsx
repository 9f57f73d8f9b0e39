/** The lifted job at the pointer, the keyboard instructions, and the announcements for screen readers. */
import { VisuallyHidden } from '@mantine/core';
import type { RefObject } from 'react';
import { nameOf } from '@/format/paths';
import type { ReorderState } from './ReorderSession';
import { INSTRUCTIONS_ID } from './instructions';
import classes from './reorder.module.css';

interface Props {
  reorder: ReorderState;
  dragged: RefObject<HTMLDivElement | null>;
}

export function ReorderOverlay({ reorder, dragged }: Props) {
  const { job, dragged: isDragged, announcement } = reorder;
  return (
    <>
      <VisuallyHidden id={INSTRUCTIONS_ID}>
        Press space or enter to lift the job, the arrow keys to move it, space or enter again to drop it,
        escape to cancel.
      </VisuallyHidden>
      <VisuallyHidden role="status" aria-live="assertive" data-testid="reorder-announcer">
        {announcement}
      </VisuallyHidden>
      <div ref={dragged} className={classes.dragged} hidden={!isDragged} aria-hidden>
        {job && nameOf(job.input_path)}
      </div>
    </>
  );
}
