/** Filters for failed jobs by reason, each with its number of jobs. */
import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import type { FailureClass } from '@/api/models';
import { failuresQuery } from '@/api/queries';
import { FAILURE_LABELS } from '@/features/queue/failureLabels';
import { viewAddress, type View } from '@/features/queue/filters';
import { usePollInterval } from '@/live/useLive';
import classes from './ReasonChips.module.css';

interface Props {
  view: View;
  /** Requeue all of them. */
  onRetryAll: () => void;
}

export function ReasonChips({ view, onRetryAll }: Props) {
  const [search] = useSearchParams();
  const { data } = useQuery({ ...failuresQuery, refetchInterval: usePollInterval() });
  const counts = (Object.entries(data?.counts ?? {}) as [FailureClass, number][]).sort(
    ([, a], [, b]) => b - a,
  );
  if (counts.length === 0) return null;
  return (
    <div className={classes.reasons}>
      <nav className={classes.chips} aria-label="Filter by reason">
        {counts.map(([reason, count]) => {
          const selected = view.reason === reason;
          return (
            <Link
              key={reason}
              to={viewAddress(search, { reason: selected ? null : reason })}
              className={classes.chip}
              aria-current={selected ? 'true' : undefined}
              aria-label={`${FAILURE_LABELS[reason]}: ${count}${selected ? ', shown; show all' : ''}`}
            >
              {FAILURE_LABELS[reason]} <span className={classes.count}>{count.toLocaleString()}</span>
            </Link>
          );
        })}
      </nav>
      <Button variant="default" size="xs" leftSection={<IconRefresh size={15} />} onClick={onRetryAll}>
        {view.reason ? 'Retry these' : 'Retry all failed'}
      </Button>
    </div>
  );
}
