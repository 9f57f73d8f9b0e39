/** Shows whether live updates work. */
import { Tooltip } from '@mantine/core';
import type { LiveState } from '@/live/connection';
import { useLiveState } from '@/live/useLive';
import classes from './LiveBadge.module.css';

const WORDS: Readonly<Record<LiveState, { label: string; meaning: string }>> = {
  connecting: { label: 'Connecting', meaning: 'Connecting for live updates.' },
  live: { label: 'Live', meaning: 'Updates appear as they happen.' },
  reconnecting: {
    label: 'Reconnecting',
    meaning: 'Reconnecting. Data refreshes every few seconds meanwhile.',
  },
  refused: {
    label: 'Not live',
    meaning:
      'There are too many live connections. Close other tabs of the dashboard. Data refreshes every few seconds meanwhile.',
  },
};

export function LiveBadge() {
  const state = useLiveState();
  const { label, meaning } = WORDS[state];
  return (
    <Tooltip label={meaning} multiline maw={280}>
      <span className={classes.badge} data-state={state} role="status" data-testid="live-state">
        <span className={classes.dot} aria-hidden />
        {label}
      </span>
    </Tooltip>
  );
}
