/** Links to the filters of the queue, each with its number of jobs. */
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { queueQuery } from '@/api/queries';
import { usePollInterval } from '@/live/useLive';
import { countOf, FILTER_NAMES, FILTERS, viewAddress, type FilterName } from '@/features/queue/filters';
import classes from './FilterLinks.module.css';

export function FilterLinks({ filter }: { filter: FilterName }) {
  const [search] = useSearchParams();
  const { data: state } = useQuery({ ...queueQuery, refetchInterval: usePollInterval() });
  return (
    <nav className={classes.filters} aria-label="Filter by status">
      {FILTER_NAMES.map((name) => (
        <Link
          key={name}
          to={viewAddress(search, { filter: name })}
          className={classes.filter}
          aria-current={name === filter ? 'page' : undefined}
        >
          {FILTERS[name].label}
          {state && countOf(state, name) > 0 && (
            <span className={classes.count}>{countOf(state, name).toLocaleString()}</span>
          )}
        </Link>
      ))}
    </nav>
  );
}
