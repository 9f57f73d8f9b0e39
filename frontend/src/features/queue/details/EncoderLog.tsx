/** The end of a log. It follows new lines unless scrolled up. */
import { useLayoutEffect, useRef } from 'react';
import classes from './EncoderLog.module.css';

/** Scrolled up by more than this, the log stops following. */
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
      // A scrollable element must be focusable.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
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
