/** What is seen and heard of a lifted job, apart from its row: it hangs on the pointer, and is spoken of. */
import { VisuallyHidden } from '@mantine/core';
import type { RefObject } from 'react';
import { nameOf } from '@/format/paths';
import type { LiftState } from './Lift';
import { INSTRUCTIONS_ID } from './instructions';
import classes from './reorder.module.css';

interface Props {
  lifted: LiftState;
  dragged: RefObject<HTMLDivElement | null>;
}

export function LiftedJob({ lifted, dragged }: Props) {
  const { job, dragged: hangs, said } = lifted;
  return (
    <>
      <VisuallyHidden id={INSTRUCTIONS_ID}>
        Press space or enter to lift the job, the arrow keys to move it, space or enter again to put it down,
        escape to leave it where it was.
      </VisuallyHidden>
      <VisuallyHidden role="status" aria-live="assertive" data-testid="lift-announcer">
        {said}
      </VisuallyHidden>
      <div ref={dragged} className={classes.dragged} hidden={!hangs} aria-hidden>
        {job && nameOf(job.input_path)}
      </div>
    </>
  );
}
