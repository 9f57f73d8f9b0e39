/** Hooks for the live connection. */
import { createContext, use, useEffect, useSyncExternalStore } from 'react';
import type { Job } from '@/api/models';
import type { LiveConnection, LiveState } from './connection';
import type { ProgressPoint } from './progressHistory';

export const LiveContext = createContext<LiveConnection | null>(null);

/** Interval for what events do not carry, such as wait reasons. */
const LIVE_POLL_MS = 30_000;
/** Interval while there is no connection. */
const FALLBACK_POLL_MS = 10_000;

function useConnection(): LiveConnection {
  const connection = use(LiveContext);
  if (!connection) throw new Error('useLive needs a LiveProvider above it');
  return connection;
}

export function useLiveState(): LiveState {
  const connection = useConnection();
  return useSyncExternalStore(connection.subscribe, connection.getState);
}

/** Return the polling interval in milliseconds. */
export function usePollInterval(): number {
  return useLiveState() === 'live' ? LIVE_POLL_MS : FALLBACK_POLL_MS;
}

/** Call `listener` with each job whose status changed. */
export function useStatusChanges(listener: (job: Job) => void): void {
  const connection = useConnection();
  useEffect(() => connection.onStatusChange(listener), [connection, listener]);
}

/** Return a job's progress since the page was opened. */
export function useProgressHistory(jobId: string): readonly ProgressPoint[] {
  const { history } = useConnection();
  return useSyncExternalStore(history.subscribe, () => history.of(jobId));
}

/** Return functions that apply responses to the cache as events would. */
export function useJobUpdates(): Pick<LiveConnection, 'apply' | 'forget' | 'refresh'> {
  return useConnection();
}
