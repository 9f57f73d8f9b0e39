/** Warns that the shown queue may be out of date, with the reason and the last update. */
import { OutdatedNotice, StaleNotice } from '@/components/Notices';
import { formatMoment } from '@/format/durations';
import { useLiveState } from '@/live/useLive';

interface Props {
  /** Why the last refresh failed; null when it did not. */
  failed: Error | null;
  /** When the list was last fetched, in milliseconds since the epoch; 0 for never. */
  updatedAt: number;
}

export function QueueStaleness({ failed, updatedAt }: Props) {
  const live = useLiveState();
  if (failed) return <OutdatedNotice error={failed} updatedAt={updatedAt} />;
  if (updatedAt === 0 || live !== 'reconnecting') return null;
  return (
    <StaleNotice>
      Live updates lost – refreshing every few seconds. Last update{' '}
      {formatMoment(new Date(updatedAt).toISOString())}.
    </StaleNotice>
  );
}
