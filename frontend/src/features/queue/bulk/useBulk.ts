/** Runs a bulk action and reports its outcome. */
import { useRef, useState } from 'react';
import { messageOf } from '@/api/errors';
import type { JobListQuery } from '@/api/jobListQuery';
import type { BulkAction } from '@/api/models';
import { actOnJobs } from '@/api/queries';
import { clearReport, showReport, type Report } from '@/features/queue/report';
import { useJobUpdates } from '@/live/useLive';
import { actOnAll, actOnIds, EMPTY_OUTCOME, type BulkCommand, type BulkOutcome } from './bulk';

/** The jobs of an action: some by id, or all of a list. */
export type Target = readonly string[] | JobListQuery;

export interface BulkProgress {
  /** Jobs processed, including refused ones. */
  readonly done: number;
  /** Null until the first result. */
  readonly total: number | null;
  readonly stopping: boolean;
}

const DONE_LABELS: Readonly<Record<BulkAction, string>> = {
  cancel: 'cancelled',
  retry: 'requeued',
  pause: 'paused',
  resume: 'resumed',
  delete: 'removed',
  remove: 'cancelled or removed',
  priority: 'given the new priority',
  top: 'moved to top',
  bottom: 'moved to bottom',
};

/** Distinct refusal messages shown. */
const MAX_MESSAGES = 5;

function jobs(count: number): string {
  return count === 1 ? '1 job' : `${count.toLocaleString()} jobs`;
}

/** Return the report of an outcome. Equal refusal messages are shown once, with their number. */
export function describeOutcome(
  action: BulkAction,
  { done, refused, refusals }: BulkOutcome,
  stopped: { readonly by: 'user' } | { readonly by: 'error'; readonly message: string } | null = null,
): Report {
  const counts = new Map<string, number>();
  for (const { message } of refusals) counts.set(message, (counts.get(message) ?? 0) + 1);
  const messages = [...counts].map(([message, count]) => (count > 1 ? `${message} (${count}×)` : message));
  const sum = `${jobs(done)} ${DONE_LABELS[action]}${refused > 0 ? `, ${refused.toLocaleString()} refused` : ''}.`;
  return {
    tone: refused > 0 || stopped?.by === 'error' ? 'bad' : 'good',
    title: stopped ? `Stopped: ${sum}` : sum,
    messages: [...(stopped?.by === 'error' ? [stopped.message] : []), ...messages.slice(0, MAX_MESSAGES)],
  };
}

export function useBulk() {
  const { refresh } = useJobUpdates();
  const [running, setRunning] = useState<BulkProgress | null>(null);
  const stopper = useRef(new AbortController());
  const run = async (command: BulkCommand, target: Target): Promise<boolean> => {
    const { signal } = (stopper.current = new AbortController());
    let outcome: BulkOutcome = EMPTY_OUTCOME;
    let finished = false;
    const onProgress = (sum: BulkOutcome, total: number) => {
      outcome = sum;
      finished = sum.done + sum.refused >= total;
      setRunning({ done: sum.done + sum.refused, total, stopping: signal.aborted });
    };
    setRunning({ done: 0, total: null, stopping: false });
    clearReport();
    try {
      if ('statuses' in target) await actOnAll(command, target, actOnJobs, onProgress, signal);
      else await actOnIds(command, target, actOnJobs, onProgress, signal);
      // The last request may have finished everything.
      const stopped = signal.aborted && !finished;
      showReport(describeOutcome(command.action, outcome, stopped ? { by: 'user' } : null));
      return !stopped;
    } catch (error) {
      showReport(describeOutcome(command.action, outcome, { by: 'error', message: messageOf(error) }));
      return false;
    } finally {
      setRunning(null);
      refresh();
    }
  };
  const stop = () => {
    stopper.current.abort();
    setRunning((before) => before && { ...before, stopping: true });
  };
  return { running, run, stop };
}
