/** Which jobs a list is asked for, and in what order. */
import type { FailureClass, Job, JobSort, JobStatus } from './models';

export interface JobsAsked {
  /** None means all. */
  readonly statuses: readonly JobStatus[];
  /** Empty for no search. */
  readonly text: string;
  readonly owner: string | null;
  readonly reason: FailureClass | null;
  readonly sort: JobSort;
}

export const ALL_JOBS: JobsAsked = { statuses: [], text: '', owner: null, reason: null, sort: 'natural' };

/** Tell whether a job that is in a list still belongs there; its text and owner never change. */
export function belongs(asked: JobsAsked, job: Job): boolean {
  if (asked.statuses.length > 0 && !asked.statuses.includes(job.status)) return false;
  return asked.reason === null || asked.reason === job.failure?.reason;
}

/** Tell whether a list is the queue in its own order; the gateway makes any other anew each time, at a cost. */
export function isQueueOrder({ text, owner, reason, sort }: JobsAsked): boolean {
  return sort === 'natural' && text === '' && owner === null && reason === null;
}
