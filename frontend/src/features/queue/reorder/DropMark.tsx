/** Where a lifted job would come to stand: a line between two rows, and what it would change besides. */
import type { LiftState } from './Lift';
import classes from './reorder.module.css';

export function DropMark({ side, note }: { side: NonNullable<LiftState['side']>; note: string }) {
  return (
    <div className={classes.mark} data-side={side} data-testid="drop-mark">
      {note && <span>{note}</span>}
    </div>
  );
}
