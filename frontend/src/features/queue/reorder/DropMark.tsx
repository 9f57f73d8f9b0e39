/** A line between two rows where the lifted job would be dropped, with a note on what else would change. */
import { useLayoutEffect, useRef } from 'react';
import classes from './reorder.module.css';

interface Props {
  note: string;
  /** Whether the page scrolls to it, as the keyboard moves a job beyond the window. */
  followed: boolean;
}

export function DropMark({ note, followed }: Props) {
  const line = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    // The list scrolls to the row by estimated heights, which falls short when keys come quickly.
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
