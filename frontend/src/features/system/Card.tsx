/** One node or service: name, state, meters and facts. */
import { Paper } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import classes from './Card.module.css';

interface Props {
  name: string;
  state: 'ok' | 'waiting' | 'down';
  /** The state as text. */
  stateText: string;
  facts: readonly (readonly [string, string])[];
  children?: ReactNode;
}

export function Card({ name, state, stateText, facts, children }: Props) {
  const id = useId();
  return (
    <Paper withBorder component="article" aria-labelledby={id} className={classes.card}>
      <header className={classes.head}>
        <h3 id={id} className={classes.name}>
          {name}
        </h3>
        <span className={classes.state} data-state={state}>
          <span className={classes.dot} aria-hidden />
          {stateText}
        </span>
      </header>
      {children}
      <dl className={classes.facts}>
        {facts.map(([term, fact]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{fact}</dd>
          </div>
        ))}
      </dl>
    </Paper>
  );
}
