/** Does something to many jobs and reports how it went. */
import { useRef, useState } from 'react';
import { sentence } from '@/api/errors';
import type { JobsAsked } from '@/api/jobsAsked';
import type { BulkAction } from '@/api/models';
import { actOnJobs } from '@/api/queries';
import type { Tell } from '@/features/queue/head/report';
import { useAnswers } from '@/live/useLive';
import { actOnAll, actOnIds, NOTHING, type Order, type Outcome } from './bulk';

/** What an action acts on: jobs named, or all of a list. */
export type Target = readonly string[] | JobsAsked;

/** How far an action is that is under way. */
export interface Working {
  /** How many jobs it has come to. */
  readonly at: number;
  /** For how many it is; null until that is known. */
  readonly total: number | null;
  readonly stopping: boolean;
}

const DONE_WORDS: Readonly<Record<BulkAction, string>> = {
  cancel: 'cancelled',
  retry: 'queued again',
  pause: 'paused',
  resume: 'resumed',
  delete: 'deleted',
  priority: 'given the priority',
  top: 'moved to the top',
  bottom: 'moved to the bottom',
};

/** Refusals that say the same are told once. */
const SENTENCES_TOLD = 5;

function jobs(count: number): string {
  return count === 1 ? '1 job' : `${count.toLocaleString()} jobs`;
}

/** Say how it went; the sentences of the refusals with how often each was given. */
export function describeOutcome(
  action: BulkAction,
  { done, refused, refusals }: Outcome,
  stopped: { readonly by: 'user' } | { readonly by: 'error'; readonly sentence: string } | null = null,
) {
  const told = new Map<string, number>();
  for (const { message } of refusals) told.set(message, (told.get(message) ?? 0) + 1);
  const sentences = [...told].map(([message, count]) => (count > 1 ? `${message} (${count}×)` : message));
  const sum = `${jobs(done)} ${DONE_WORDS[action]}${refused > 0 ? `, ${refused.toLocaleString()} refused` : ''}.`;
  return {
    tone: refused > 0 || stopped?.by === 'error' ? ('bad' as const) : ('good' as const),
    title: stopped ? `Stopped: ${sum}` : sum,
    sentences: [
      ...(stopped?.by === 'error' ? [stopped.sentence] : []),
      ...sentences.slice(0, SENTENCES_TOLD),
    ],
  };
}

export function useBulk(tell: Tell) {
  const { refresh } = useAnswers();
  const [working, setWorking] = useState<Working | null>(null);
  const stopper = useRef(new AbortController());
  const run = async (order: Order, target: Target): Promise<boolean> => {
    const { signal } = (stopper.current = new AbortController());
    let outcome: Outcome = NOTHING;
    let finished = false;
    const soFar = (now: Outcome, total: number) => {
      outcome = now;
      finished = now.done + now.refused >= total;
      setWorking({ at: now.done + now.refused, total, stopping: signal.aborted });
    };
    setWorking({ at: 0, total: null, stopping: false });
    tell(null);
    try {
      if ('statuses' in target) await actOnAll(order, target, actOnJobs, soFar, signal);
      else await actOnIds(order, target, actOnJobs, soFar, signal);
      // Stopping may have come too late.
      const stopped = signal.aborted && !finished;
      tell(describeOutcome(order.action, outcome, stopped ? { by: 'user' } : null));
      return !stopped;
    } catch (error) {
      tell(describeOutcome(order.action, outcome, { by: 'error', sentence: sentence(error) }));
      return false;
    } finally {
      setWorking(null);
      refresh();
    }
  };
  const stop = () => {
    stopper.current.abort();
    setWorking((now) => now && { ...now, stopping: true });
  };
  return { working, run, stop };
}
