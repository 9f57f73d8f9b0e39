/** The last lines of an encode that failed, shown from their end. */
import { ScrollArea } from '@mantine/core';
import classes from './EncoderLog.module.css';

const TITLE = 'The encoder’s last lines';

// Outside the component: a new function at each drawing would scroll again and again.
function toTheEnd(viewport: HTMLDivElement | null): void {
  if (viewport) viewport.scrollTop = viewport.scrollHeight;
}

export function EncoderLog({ lines }: { lines: string }) {
  return (
    <>
      <h4 className={classes.title}>{TITLE}</h4>
      <ScrollArea.Autosize
        mah={260}
        className={classes.log}
        viewportRef={toTheEnd}
        viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': TITLE }}
      >
        <pre>{lines}</pre>
      </ScrollArea.Autosize>
    </>
  );
}
