/** A list of terms and values. */
import type { ReactNode } from 'react';
import classes from './FactList.module.css';

interface Props {
  facts: readonly (readonly [term: string, fact: ReactNode])[];
}

export function FactList({ facts }: Props) {
  return (
    <dl className={classes.facts}>
      {facts.map(([term, fact]) => (
        <div key={term} className={classes.fact}>
          <dt>{term}</dt>
          <dd>{fact}</dd>
        </div>
      ))}
    </dl>
  );
}
