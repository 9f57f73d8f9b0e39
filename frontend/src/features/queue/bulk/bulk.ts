/** Does one thing to many jobs, request after request until there is no more of it to do. */
import type { JobsAsked } from '@/api/jobsAsked';
import type { BulkAction, BulkRefusal, BulkRequest, BulkResult, JobStatus } from '@/api/models';

/** Most jobs named in one request, as the API has it. */
const MOST_IDS = 1000;
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
export type Tell = (soFar: Outcome) => void;

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

const NOTHING: Outcome = { done: 0, refused: 0, refusals: [] };

function plus(sum: Outcome, { done, refused, refusals }: BulkResult): Outcome {
  return {
    done: sum.done + done,
    refused: sum.refused + refused,
    refusals: [...sum.refusals, ...refusals].slice(0, REFUSALS_TOLD),
  };
}

/** Act on the jobs named; throws what a request throws, with `tell` knowing what was done until then. */
export async function actOnIds(
  order: Order,
  ids: readonly string[],
  send: Send,
  tell: Tell,
): Promise<Outcome> {
  let sum = NOTHING;
  // Jobs that go to the top are taken from the last to the first, so that they keep their order there.
  const fromTheEnd = order.action === 'top';
  let left = [...ids];
  while (left.length > 0) {
    const named = fromTheEnd ? left.slice(-MOST_IDS) : left.slice(0, MOST_IDS);
    const result = await send({ ...order, job_ids: named, filter: null });
    sum = plus(sum, result);
    tell(sum);
    // A request that ran out of time has looked at this many of its jobs, in its order.
    const lookedAt = result.more ? result.done + result.refused : named.length;
    if (lookedAt === 0) break;
    left = fromTheEnd ? left.slice(0, -lookedAt) : left.slice(lookedAt);
  }
  return sum;
}

/** Tell which statuses of a list an action is for; null for none. */
export function statusesFor(action: BulkAction, shown: readonly JobStatus[]): readonly JobStatus[] | null {
  const both = ACTS_ON[action].filter((status) => shown.length === 0 || shown.includes(status));
  return both.length > 0 ? both : null;
}

/** Act on all jobs of a list; `total` is how many it shows. */
export async function actOnAll(
  order: Order,
  asked: JobsAsked,
  total: number,
  send: Send,
  tell: Tell,
): Promise<Outcome> {
  const statuses = statusesFor(order.action, asked.statuses);
  if (!statuses) return NOTHING;
  const filter = {
    status: statuses.join(','),
    text: asked.text || null,
    owner: asked.owner,
    reason: asked.reason,
  };
  let sum = NOTHING;
  let more = true;
  // What was done may match again; once is enough.
  while (more && sum.done < total) {
    const result = await send({ ...order, job_ids: null, filter });
    sum = plus(sum, result);
    tell(sum);
    more = result.more && result.done > 0;
  }
  return sum;
}
