/** Links between the queue's filters, with how many jobs each shows. */
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { countsQuery } from '@/api/queries';
import { usePollInterval } from '@/live/useLive';
import { countOf, FILTER_NAMES, filterAddress, FILTERS, type FilterName } from './filters';
import classes from './FilterLinks.module.css';

export function FilterLinks({ filter }: { filter: FilterName }) {
  const [search] = useSearchParams();
  const { data: counts } = useQuery({ ...countsQuery, refetchInterval: usePollInterval() });
  return (
    <nav className={classes.filters} aria-label="Filter by status">
      {FILTER_NAMES.map((name) => (
        <Link
          key={name}
          to={filterAddress(search, name)}
          className={classes.filter}
          aria-current={name === filter ? 'page' : undefined}
        >
          {FILTERS[name].label}
          {counts && countOf(counts, name) > 0 && (
            <span className={classes.count}>{countOf(counts, name)}</span>
          )}
        </Link>
      ))}
    </nav>
  );
}
