/**
 * Writes live events into the query cache. The rules, from docs/architecture.md:
 *
 * - The job state with the higher `rev` wins, whether it came from an event or a response.
 * - Progress applies to running jobs only.
 * - A snapshot means that events may have been missed: all lists are fetched again.
 *
 * Does not depend on the socket or the clock.
 */
import type { QueryClient } from '@tanstack/react-query';
import { belongs } from '@/api/jobListQuery';
import { listQueryOf, keys } from '@/api/keys';
import type { Job, JobPage, LiveEvent, Node, QueueState, Snapshot, SystemStatus } from '@/api/models';
import { cacheJob } from '@/api/mergeJob';

/** What the caller has to do after an update. */
export interface UpdateResult {
  /** Whether lists and counts are out of date. */
  readonly refresh: boolean;
  /** The job whose status changed, if any. */
  readonly statusChanged: Job | null;
}

const NO_CHANGE: UpdateResult = { refresh: false, statusChanged: null };
const REFRESH_LISTS: UpdateResult = { refresh: true, statusChanged: null };

function pagesWith(queries: QueryClient, id: string): [readonly unknown[], JobPage][] {
  return queries
    .getQueriesData<JobPage>({ queryKey: keys.lists })
    .flatMap(([key, page]) => (page?.jobs.some(({ job_id }) => job_id === id) ? [[key, page]] : []));
}

/** Update a job in every list. Other pages stay the same objects, so they are not rendered again. */
function updateLists(queries: QueryClient, job: Job): void {
  for (const [key, page] of pagesWith(queries, job.job_id)) {
    const jobs = belongs(listQueryOf(key), job)
      ? page.jobs.map((other) => (other.job_id === job.job_id ? job : other))
      : page.jobs.filter((other) => other.job_id !== job.job_id);
    queries.setQueryData<JobPage>(key, { ...page, jobs });
  }
}

/** Return the newest cached state of a job, even if only a list has it. */
function cachedJob(queries: QueryClient, id: string): Job | undefined {
  return (
    queries.getQueryData<Job>(keys.job(id)) ??
    pagesWith(queries, id)[0]?.[1].jobs.find((job) => job.job_id === id)
  );
}

/** Merge a job from an event or a response into every query that holds it. */
export function applyJob(queries: QueryClient, incoming: Job): UpdateResult {
  const before = cachedJob(queries, incoming.job_id);
  const job = cacheJob(queries, incoming);
  if (job === before) return NO_CHANGE;
  updateLists(queries, job);
  if (before?.status !== job.status) return { refresh: true, statusChanged: job };
  // Any change of a waiting job may have moved it in the queue.
  const waiting = job.status === 'queued' || job.status === 'retrying';
  return waiting && before.rev !== job.rev ? REFRESH_LISTS : NO_CHANGE;
}

/** Remove a job from every query. */
export function applyDeleted(queries: QueryClient, id: string): UpdateResult {
  queries.removeQueries({ queryKey: keys.job(id) });
  for (const [key, page] of pagesWith(queries, id)) {
    const jobs = page.jobs.filter((other) => other.job_id !== id);
    queries.setQueryData<JobPage>(key, { ...page, jobs, total: page.total - 1 });
  }
  return REFRESH_LISTS;
}

function applyNode(queries: QueryClient, node: Node): UpdateResult {
  const before = queries
    .getQueryData<SystemStatus>(keys.system)
    ?.nodes.find(({ name }) => name === node.name);
  queries.setQueryData<SystemStatus>(keys.system, (status) => {
    if (!status) return undefined;
    const nodes = before
      ? status.nodes.map((other) => (other.name === node.name ? node : other))
      : [...status.nodes, node];
    return { ...status, nodes };
  });
  // The wait reasons of jobs depend on why nodes start none.
  return before !== undefined && before.blocked?.reason !== node.blocked?.reason ? REFRESH_LISTS : NO_CHANGE;
}

export function applyEvent(queries: QueryClient, event: LiveEvent): UpdateResult {
  switch (event.type) {
    case 'job':
      return applyJob(queries, event.job);
    case 'progress': {
      const before = cachedJob(queries, event.job_id);
      if (before?.status !== 'running') return NO_CHANGE;
      const job = { ...before, progress: event.progress };
      queries.setQueryData<Job>(keys.job(event.job_id), job);
      updateLists(queries, job);
      return NO_CHANGE;
    }
    case 'deleted':
      return applyDeleted(queries, event.job_id);
    case 'queue':
      queries.setQueryData<QueueState>(keys.queue, (state) => state && { ...state, paused: event.paused });
      // The wait reasons of jobs depend on it.
      return REFRESH_LISTS;
    case 'node':
      return applyNode(queries, event.node);
  }
}

/** Replace all cached jobs with a snapshot. Lists and shown jobs stay on screen while they are refetched. */
export async function applySnapshot(queries: QueryClient, snapshot: Snapshot): Promise<void> {
  queries.removeQueries({ queryKey: keys.singleJobs, type: 'inactive' });
  const shownJobs = queries.invalidateQueries({ queryKey: keys.singleJobs });
  snapshot.running.forEach((job) => cacheJob(queries, job));
  queries.setQueryData<QueueState>(keys.queue, snapshot.queue);
  queries.setQueryData<SystemStatus>(keys.system, (status) => status && { ...status, nodes: snapshot.nodes });
  await Promise.all([shownJobs, queries.invalidateQueries({ queryKey: keys.lists })]);
}
