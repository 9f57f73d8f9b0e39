/** Warns that the shown queue may be out of date, with the reason and the last update. */
import { StaleNotice } from '@/components/Notices';
import { messageOf } from '@/api/errors';
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
  if (updatedAt === 0 || (!failed && live !== 'reconnecting')) return null;
  const asOf = formatMoment(new Date(updatedAt).toISOString(), new Date());
  return (
    <StaleNotice>
      {failed
        ? `Last update ${asOf}. ${messageOf(failed)}`
        : `Live updates lost – refreshing every few seconds. Last update ${asOf}.`}
    </StaleNotice>
  );
}
