/** A list of messages. Long lists are folded. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import classes from './MessageList.module.css';

/** Messages shown while folded. */
const SHOWN = 5;

interface Finding {
  readonly message: string;
}

export function MessageList({ items }: { items: readonly Finding[] }) {
  const [all, setAll] = useState(false);
  const folded = items.length > SHOWN + 1;
  const shown = folded && !all ? items.slice(0, SHOWN) : items;
  return (
    <div className={classes.messages}>
      <ul className={classes.list}>
        {shown.map(({ message }) => (
          <li key={message}>{message}</li>
        ))}
      </ul>
      {folded && (
        <Button size="compact-xs" variant="default" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show all ${items.length}`}
        </Button>
      )}
    </div>
  );
}
