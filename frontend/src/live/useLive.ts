/** How components see the live connection. */
import { createContext, use, useEffect, useSyncExternalStore } from 'react';
import type { Job } from '@/api/models';
import type { LiveConnection, LiveState } from './connection';
import type { TrailPoint } from './trails';

export const LiveContext = createContext<LiveConnection | null>(null);

/** While live, what no event tells (such as a job's reason to wait) is asked for this seldom. */
const LIVE_POLL_MS = 30_000;
/** Without a connection, polling stands in for it. */
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

/** How often to ask for what the socket would tell, in milliseconds. */
export function usePollInterval(): number {
  return useLiveState() === 'live' ? LIVE_POLL_MS : FALLBACK_POLL_MS;
}

/** Call `listener` with each job that comes into another status. */
export function useJobMoves(listener: (job: Job) => void): void {
  const connection = useConnection();
  useEffect(() => connection.onMove(listener), [connection, listener]);
}

/** Give how a job went since the page was opened. */
export function useTrail(jobId: string): readonly TrailPoint[] {
  const { trails } = useConnection();
  return useSyncExternalStore(trails.subscribe, () => trails.of(jobId));
}

/** Give what puts answers wherever they are shown, as events would. */
export function useAnswers(): Pick<LiveConnection, 'apply' | 'forget' | 'refresh'> {
  return useConnection();
}
