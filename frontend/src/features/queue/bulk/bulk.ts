/** Bulk actions, sent in a series of requests until all jobs are done or the signal aborts. */
import type { JobListQuery } from '@/api/jobListQuery';
import type { BulkAction, BulkRefusal, BulkRequest, BulkResult, JobStatus } from '@/api/models';

/** The API's limit of ids per request. */
const MAX_IDS = 1000;
/** Jobs per request: about half a second of work, so that progress is visible and stopping is quick. */
const JOBS_PER_REQUEST = 500;
/** Refusals kept for the report. */
const MAX_REFUSALS = 100;

export interface BulkCommand {
  readonly action: BulkAction;
  /** For the action `priority`. */
  readonly priority: number | null;
}

export interface BulkOutcome {
  readonly done: number;
  readonly refused: number;
  readonly refusals: readonly BulkRefusal[];
}

export type Send = (request: BulkRequest) => Promise<BulkResult>;
/** Called after each request with the outcome so far and the total number of jobs. */
export type OnProgress = (soFar: BulkOutcome, total: number) => void;

/** Statuses that an action applies to. Filters are limited to these, so that no other jobs are processed. */
export const APPLICABLE_STATUSES: Readonly<Record<BulkAction, readonly JobStatus[]>> = {
  cancel: ['queued', 'running', 'retrying'],
  retry: ['failed', 'cancelled'],
  pause: ['queued', 'running'],
  resume: ['queued', 'running'],
  delete: ['queued', 'retrying', 'completed', 'failed', 'cancelled'],
  remove: ['queued', 'running', 'retrying', 'completed', 'failed', 'cancelled'],
  priority: ['queued', 'retrying'],
  top: ['queued', 'retrying'],
  bottom: ['queued', 'retrying'],
};

export const EMPTY_OUTCOME: BulkOutcome = { done: 0, refused: 0, refusals: [] };

function addResult(sum: BulkOutcome, { done, refused, refusals }: BulkResult): BulkOutcome {
  return {
    done: sum.done + done,
    refused: sum.refused + refused,
    refusals: [...sum.refusals, ...refusals].slice(0, MAX_REFUSALS),
  };
}

/**
 * Send requests with the cursor of each result until there is none or `signal` aborts. A request under way is
 * completed. Throws the error of a failed request; `onProgress` was called with the outcome until then.
 */
export async function followCursor(
  send: (cursor: string | null) => Promise<BulkResult>,
  onProgress: OnProgress,
  signal?: AbortSignal,
  before: BulkOutcome = EMPTY_OUTCOME,
): Promise<BulkOutcome> {
  let sum = before;
  let cursor: string | null = null;
  do {
    const result = await send(cursor);
    sum = addResult(sum, result);
    onProgress(sum, result.total);
    cursor = result.next_cursor;
  } while (cursor !== null && !signal?.aborted);
  return sum;
}

/** Act on jobs by id. */
export async function actOnIds(
  command: BulkCommand,
  ids: readonly string[],
  send: Send,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<BulkOutcome> {
  const request = { ...command, filter: null, limit: JOBS_PER_REQUEST };
  let sum = EMPTY_OUTCOME;
  // Jobs are moved to the top from the last to the first, so that they keep their order.
  const fromTheEnd = command.action === 'top';
  for (let left = [...ids]; left.length > 0 && !signal.aborted;) {
    const named = fromTheEnd ? left.slice(-MAX_IDS) : left.slice(0, MAX_IDS);
    left = fromTheEnd ? left.slice(0, -MAX_IDS) : left.slice(MAX_IDS);
    sum = await followCursor(
      (cursor) => send({ ...request, job_ids: named, cursor }),
      (soFar) => onProgress(soFar, ids.length),
      signal,
      sum,
    );
  }
  return sum;
}

/** Return the statuses of a list that an action applies to; null for none. */
export function statusesFor(action: BulkAction, shown: readonly JobStatus[]): readonly JobStatus[] | null {
  const statuses = APPLICABLE_STATUSES[action].filter(
    (status) => shown.length === 0 || shown.includes(status),
  );
  return statuses.length > 0 ? statuses : null;
}

/** Act on all jobs that are in a list when the first request arrives. */
export async function actOnAll(
  command: BulkCommand,
  query: JobListQuery,
  send: Send,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<BulkOutcome> {
  const statuses = statusesFor(command.action, query.statuses);
  if (!statuses) return EMPTY_OUTCOME;
  const filter = {
    status: statuses.join(','),
    text: query.text || null,
    owner: query.owner,
    reason: query.reason,
  };
  const request = { ...command, job_ids: null, filter, limit: JOBS_PER_REQUEST };
  return followCursor((cursor) => send({ ...request, cursor }), onProgress, signal);
}
