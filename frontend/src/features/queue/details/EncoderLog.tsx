/** Lines of a log, shown from their end; new ones stay in sight as long as one is at the end. */
import { useLayoutEffect, useRef } from 'react';
import classes from './EncoderLog.module.css';

/** Scrolled up by more than this, one is reading. */
const NEAR_END_PX = 24;

export function EncoderLog({ title, lines }: { title: string; lines: string }) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    if (box.current && atEnd.current) box.current.scrollTop = box.current.scrollHeight;
  }, [lines]);
  return (
    <div
      ref={box}
      className={classes.log}
      // A scrolling box must be within the keyboard's reach.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="region"
      aria-label={title}
      data-testid="log"
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
      }}
    >
      <pre>{lines}</pre>
    </div>
  );
}
