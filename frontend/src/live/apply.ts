/**
 * Writes what the gateway tells into the query cache. The rules, from docs/architecture.md:
 *
 * - the state of a job with the higher `rev` wins, whichever way it came;
 * - a progress belongs to a running job only;
 * - a snapshot means something may have been missed: lists are thrown away and asked for again.
 *
 * Knows no socket and no clock.
 */
import type { QueryClient } from '@tanstack/react-query';
import { belongs } from '@/api/jobsAsked';
import { askedOf, keys } from '@/api/keys';
import type { Job, JobPage, LiveEvent, Node, QueueState, Snapshot, SystemStatus } from '@/api/models';
import { rememberNewest } from '@/api/newest';

/** What an event leaves to be done. */
export interface Effect {
  /** Lists and counts no longer hold as they are: ask for them again soon. */
  readonly refresh: boolean;
  /** The job that came into another status, if one did. */
  readonly moved: Job | null;
}

const NOTHING: Effect = { refresh: false, moved: null };
const REFRESH: Effect = { refresh: true, moved: null };

function pagesWith(queries: QueryClient, id: string): [readonly unknown[], JobPage][] {
  return queries
    .getQueriesData<JobPage>({ queryKey: keys.lists })
    .flatMap(([key, page]) => (page?.jobs.some(({ job_id: one }) => one === id) ? [[key, page]] : []));
}

/** Pages without the job stay the very same objects, so nothing that shows them is drawn again. */
function putIntoLists(queries: QueryClient, job: Job): void {
  for (const [key, page] of pagesWith(queries, job.job_id)) {
    const jobs = belongs(askedOf(key), job)
      ? page.jobs.map((one) => (one.job_id === job.job_id ? job : one))
      : page.jobs.filter((one) => one.job_id !== job.job_id);
    queries.setQueryData<JobPage>(key, { ...page, jobs });
  }
}

/** Give a job's newest known state; what only a list knows counts too. */
function known(queries: QueryClient, id: string): Job | undefined {
  return (
    queries.getQueryData<Job>(keys.newestOf(id)) ??
    pagesWith(queries, id)[0]?.[1].jobs.find((job) => job.job_id === id)
  );
}

/** Put a job told by an event or an answer everywhere it is shown. */
export function applyJob(queries: QueryClient, told: Job): Effect {
  const before = known(queries, told.job_id);
  const job = rememberNewest(queries, told);
  if (job === before) return NOTHING;
  putIntoLists(queries, job);
  if (before?.status !== job.status) return { refresh: true, moved: job };
  // Whatever happened to a waiting job may have changed its place among the others.
  const waits = job.status === 'queued' || job.status === 'retrying';
  return waits && before.rev !== job.rev ? REFRESH : NOTHING;
}

/** Forget a job. */
export function applyDeleted(queries: QueryClient, id: string): Effect {
  queries.removeQueries({ queryKey: keys.newestOf(id) });
  for (const [key, page] of pagesWith(queries, id)) {
    const jobs = page.jobs.filter((one) => one.job_id !== id);
    queries.setQueryData<JobPage>(key, { ...page, jobs, total: page.total - 1 });
  }
  return REFRESH;
}

function applyNode(queries: QueryClient, node: Node): Effect {
  const before = queries
    .getQueryData<SystemStatus>(keys.system)
    ?.nodes.find(({ name }) => name === node.name);
  queries.setQueryData<SystemStatus>(keys.system, (status) => {
    if (!status) return undefined;
    const nodes = before
      ? status.nodes.map((one) => (one.name === node.name ? node : one))
      : [...status.nodes, node];
    return { ...status, nodes };
  });
  // Why jobs wait follows from why nodes take none.
  return before !== undefined && before.blocked?.reason !== node.blocked?.reason ? REFRESH : NOTHING;
}

/** Apply one live event. */
export function applyEvent(queries: QueryClient, event: LiveEvent): Effect {
  switch (event.type) {
    case 'job':
      return applyJob(queries, event.job);
    case 'progress': {
      const before = known(queries, event.job_id);
      if (before?.status !== 'running') return NOTHING;
      const job = { ...before, progress: event.progress };
      queries.setQueryData<Job>(keys.newestOf(event.job_id), job);
      putIntoLists(queries, job);
      return NOTHING;
    }
    case 'deleted':
      return applyDeleted(queries, event.job_id);
    case 'queue':
      queries.setQueryData<QueueState>(keys.queue, (state) => state && { ...state, paused: event.paused });
      // Why jobs wait follows from it.
      return REFRESH;
    case 'node':
      return applyNode(queries, event.node);
  }
}

/** Start again from a snapshot: forget what was known, take what it says, ask for the rest. */
export async function applySnapshot(queries: QueryClient, snapshot: Snapshot): Promise<void> {
  queries.removeQueries({ queryKey: keys.newest });
  snapshot.running.forEach((job) => rememberNewest(queries, job));
  queries.setQueryData<QueueState>(keys.queue, snapshot.queue);
  queries.setQueryData<SystemStatus>(keys.system, (status) => status && { ...status, nodes: snapshot.nodes });
  await queries.invalidateQueries({ queryKey: keys.lists });
}
