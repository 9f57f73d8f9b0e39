/** What a copy does not have of its source, a sentence each; long lists are folded. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { NotKept } from '@/api/models';
import classes from './NotKeptList.module.css';

/** Shown before the rest is asked for. */
const SHOWN = 5;

export function NotKeptList({ losses }: { losses: readonly NotKept[] }) {
  const [all, setAll] = useState(false);
  const folded = losses.length > SHOWN + 1;
  const shown = folded && !all ? losses.slice(0, SHOWN) : losses;
  return (
    <div className={classes.losses}>
      <ul className={classes.list} data-testid="not-kept">
        {shown.map(({ message }) => (
          <li key={message}>{message}</li>
        ))}
      </ul>
      {folded && (
        <Button size="compact-xs" variant="default" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show all ${losses.length}`}
        </Button>
      )}
    </div>
  );
}
