/** Says when the queue on the page may be old, why, and since when. */
import { StaleNotice } from '@/components/Notices';
import { sentence } from '@/api/errors';
import { formatMoment } from '@/format/durations';
import { useLiveState } from '@/live/useLive';

interface Props {
  /** Why the last refresh failed; null when it did not. */
  failed: Error | null;
  /** When the list last came, milliseconds since the epoch; 0 for never. */
  updatedAt: number;
}

export function QueueStaleness({ failed, updatedAt }: Props) {
  const live = useLiveState();
  if (updatedAt === 0 || (!failed && live !== 'reconnecting')) return null;
  const asOf = formatMoment(new Date(updatedAt).toISOString(), new Date());
  return (
    <StaleNotice>
      {failed
        ? `Last update ${asOf}. ${sentence(failed)}`
        : `Live updates lost – refreshing every few seconds. Last update ${asOf}.`}
    </StaleNotice>
  );
}
