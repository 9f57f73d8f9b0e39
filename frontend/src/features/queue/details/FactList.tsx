/** A list of terms and values. */
import { Link } from 'react-router';
import type { Fact } from './facts';
import classes from './JobDetails.module.css';

interface Props {
  facts: readonly Fact[];
  /** The fact that is a link. */
  link?: { readonly term: string; readonly to: string };
}

export function FactList({ facts, link }: Props) {
  return (
    <dl className={classes.facts}>
      {facts.map(([term, fact]) => (
        <div key={term} className={classes.fact}>
          <dt>{term}</dt>
          <dd>{term === link?.term ? <Link to={link.to}>{fact}</Link> : fact}</dd>
        </div>
      ))}
    </dl>
  );
}
