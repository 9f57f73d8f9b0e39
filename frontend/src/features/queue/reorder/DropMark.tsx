/** Where a lifted job would come to stand: a line between two rows, and what it would change besides. */
import { useLayoutEffect, useRef } from 'react';
import classes from './reorder.module.css';

interface Props {
  note: string;
  /** Whether the page scrolls to it: a job moved by keys goes further than the window shows. */
  followed: boolean;
}

export function DropMark({ note, followed }: Props) {
  const line = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    // The list scrolls to the row by estimated heights, and quick keys leave it short of its target.
    if (followed) line.current?.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  }, [followed]);
  return (
    <div className={classes.mark}>
      <div ref={line} className={classes.line} data-testid="drop-mark">
        {note && <span>{note}</span>}
      </div>
    </div>
  );
}
