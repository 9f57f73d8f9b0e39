/** The filter and order of a job list. */
import type { FailureClass, Job, JobSort, JobStatus } from './models';

export interface JobListQuery {
  /** Empty for all. */
  readonly statuses: readonly JobStatus[];
  /** Empty for no search. */
  readonly text: string;
  readonly owner: string | null;
  readonly reason: FailureClass | null;
  readonly sort: JobSort;
}

export const ALL_JOBS: JobListQuery = { statuses: [], text: '', owner: null, reason: null, sort: 'natural' };

/** Return whether a listed job still matches. Its text and owner never change, so they are not checked. */
export function belongs(query: JobListQuery, job: Job): boolean {
  if (query.statuses.length > 0 && !query.statuses.includes(job.status)) return false;
  return query.reason === null || query.reason === job.failure?.reason;
}

/** Return whether a list is in queue order. Any other list costs a scan of every job on each request. */
export function isQueueOrder({ text, owner, reason, sort }: JobListQuery): boolean {
  return sort === 'natural' && text === '' && owner === null && reason === null;
}
