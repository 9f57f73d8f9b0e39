/** Does one thing to many jobs, request after request until there is no more of it to do or one is told to stop. */
import type { JobsAsked } from '@/api/jobsAsked';
import type { BulkAction, BulkRefusal, BulkRequest, BulkResult, JobStatus } from '@/api/models';

/** Most jobs named in one request, as the API has it. */
const MOST_IDS = 1000;
/** Jobs per request: about half a second's work, so that it is seen to go on and can be stopped. */
const JOBS_A_REQUEST = 500;
/** Most refusals kept to be told. */
const REFUSALS_TOLD = 100;

export interface Order {
  readonly action: BulkAction;
  /** For the action `priority`. */
  readonly priority: number | null;
}

export interface Outcome {
  readonly done: number;
  readonly refused: number;
  readonly refusals: readonly BulkRefusal[];
}

export type Send = (request: BulkRequest) => Promise<BulkResult>;
/** Hears after each request what was done so far, and for how many jobs the whole is. */
export type Tell = (soFar: Outcome, total: number) => void;

/** Which jobs an action is for; of a filter only these are asked for, so that no others hold it up. */
export const ACTS_ON: Readonly<Record<BulkAction, readonly JobStatus[]>> = {
  cancel: ['queued', 'running', 'retrying'],
  retry: ['failed', 'cancelled'],
  pause: ['queued', 'running'],
  resume: ['queued', 'running'],
  delete: ['queued', 'retrying', 'completed', 'failed', 'cancelled'],
  priority: ['queued', 'retrying'],
  top: ['queued', 'retrying'],
  bottom: ['queued', 'retrying'],
};

export const NOTHING: Outcome = { done: 0, refused: 0, refusals: [] };

function plus(sum: Outcome, { done, refused, refusals }: BulkResult): Outcome {
  return {
    done: sum.done + done,
    refused: sum.refused + refused,
    refusals: [...sum.refusals, ...refusals].slice(0, REFUSALS_TOLD),
  };
}

/**
 * Ask with each answer's cursor until there is none, or `signal` says to stop: what was asked for by then is done.
 * Throws what a request throws, with `tell` knowing what was done until then.
 */
export async function follow(
  ask: (cursor: string | null) => Promise<BulkResult>,
  tell: Tell,
  signal?: AbortSignal,
  before: Outcome = NOTHING,
): Promise<Outcome> {
  let sum = before;
  let cursor: string | null = null;
  do {
    const result = await ask(cursor);
    sum = plus(sum, result);
    tell(sum, result.total);
    cursor = result.next_cursor;
  } while (cursor !== null && !signal?.aborted);
  return sum;
}

/** Act on the jobs named. */
export async function actOnIds(
  order: Order,
  ids: readonly string[],
  send: Send,
  tell: Tell,
  signal: AbortSignal,
): Promise<Outcome> {
  const request = { ...order, filter: null, limit: JOBS_A_REQUEST };
  let sum = NOTHING;
  // Jobs that go to the top are taken from the last to the first, so that they keep their order there.
  const fromTheEnd = order.action === 'top';
  for (let left = [...ids]; left.length > 0 && !signal.aborted;) {
    const named = fromTheEnd ? left.slice(-MOST_IDS) : left.slice(0, MOST_IDS);
    left = fromTheEnd ? left.slice(0, -MOST_IDS) : left.slice(MOST_IDS);
    sum = await follow(
      (cursor) => send({ ...request, job_ids: named, cursor }),
      (soFar) => tell(soFar, ids.length),
      signal,
      sum,
    );
  }
  return sum;
}

/** Tell which statuses of a list an action is for; null for none. */
export function statusesFor(action: BulkAction, shown: readonly JobStatus[]): readonly JobStatus[] | null {
  const both = ACTS_ON[action].filter((status) => shown.length === 0 || shown.includes(status));
  return both.length > 0 ? both : null;
}

/** Act on all jobs of a list: those that are in it when the first request comes. */
export async function actOnAll(
  order: Order,
  asked: JobsAsked,
  send: Send,
  tell: Tell,
  signal: AbortSignal,
): Promise<Outcome> {
  const statuses = statusesFor(order.action, asked.statuses);
  if (!statuses) return NOTHING;
  const filter = {
    status: statuses.join(','),
    text: asked.text || null,
    owner: asked.owner,
    reason: asked.reason,
  };
  const request = { ...order, job_ids: null, filter, limit: JOBS_A_REQUEST };
  return follow((cursor) => send({ ...request, cursor }), tell, signal);
}
