/** Does something to many jobs and reports how it went. */
import { useState } from 'react';
import { sentence } from '@/api/errors';
import type { JobsAsked } from '@/api/jobsAsked';
import type { BulkAction } from '@/api/models';
import { actOnJobs } from '@/api/queries';
import type { Tell } from '@/features/queue/head/report';
import { useAnswers } from '@/live/useLive';
import { actOnAll, actOnIds, type Order, type Outcome } from './bulk';

/** What an action acts on: jobs named, or all of a list. */
export type Target = readonly string[] | { readonly asked: JobsAsked; readonly total: number };

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
export function describeOutcome(action: BulkAction, { done, refused, refusals }: Outcome) {
  const told = new Map<string, number>();
  for (const { message } of refusals) told.set(message, (told.get(message) ?? 0) + 1);
  const sentences = [...told].map(([message, count]) => (count > 1 ? `${message} (${count}×)` : message));
  return {
    tone: refused > 0 ? ('bad' as const) : ('good' as const),
    title: `${jobs(done)} ${DONE_WORDS[action]}${refused > 0 ? `, ${refused.toLocaleString()} refused` : ''}.`,
    sentences: sentences.slice(0, SENTENCES_TOLD),
  };
}

export function useBulk(tell: Tell) {
  const { refresh } = useAnswers();
  const [working, setWorking] = useState<number | null>(null);
  const run = async (order: Order, target: Target): Promise<boolean> => {
    let done = 0;
    const soFar = (outcome: Outcome) => {
      done = outcome.done;
      setWorking(done);
    };
    setWorking(0);
    tell(null);
    try {
      const outcome =
        'asked' in target
          ? await actOnAll(order, target.asked, target.total, actOnJobs, soFar)
          : await actOnIds(order, target, actOnJobs, soFar);
      tell(describeOutcome(order.action, outcome));
      return true;
    } catch (error) {
      tell({
        tone: 'bad',
        title: `Stopped: ${jobs(done)} ${DONE_WORDS[order.action]}.`,
        sentences: [sentence(error)],
      });
      return false;
    } finally {
      setWorking(null);
      refresh();
    }
  };
  return { working, run };
}
