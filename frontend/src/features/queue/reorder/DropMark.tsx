/** Where a lifted job would come to stand: a line between two rows, and what it would change besides. */
import classes from './reorder.module.css';

export function DropMark({ note }: { note: string }) {
  return (
    <div className={classes.mark}>
      <div className={classes.line} data-testid="drop-mark">
        {note && <span>{note}</span>}
      </div>
    </div>
  );
}
