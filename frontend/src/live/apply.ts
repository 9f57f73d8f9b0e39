/**
 * Writes what the gateway tells into the query cache. The rules, from docs/architecture.md:
 *
 * - the state of a job with the higher `rev` wins, whichever way it came;
 * - a progress belongs to a running job only;
 * - a snapshot means something may have been missed: lists are thrown away and asked for again.
 *
 * Knows no socket and no clock.
 */
import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { keys, statusesOf } from '@/api/keys';
import type { Job, JobPage, LiveEvent, Node, Snapshot, SystemStatus } from '@/api/models';
import { rememberNewest } from '@/api/newest';

/** What an event leaves to be done. */
export interface Effect {
  /** Lists and counts no longer hold as they are: ask for them again soon. */
  readonly refresh: boolean;
  /** The job that came into another status, if one did. */
  readonly moved: Job | null;
}

const NOTHING: Effect = { refresh: false, moved: null };

type Pages = InfiniteData<JobPage, string | null>;

function putIntoLists(queries: QueryClient, job: Job): void {
  const isIt = (one: Job) => one.job_id === job.job_id;
  for (const [key, data] of queries.getQueriesData<Pages>({ queryKey: keys.lists })) {
    if (!data) continue;
    const statuses = statusesOf(key);
    const belongs = statuses.length === 0 || statuses.includes(job.status);
    queries.setQueryData<Pages>(key, {
      ...data,
      // Pages without the job stay the very same objects.
      pages: data.pages.map((page) => {
        if (!page.jobs.some(isIt)) return page;
        const jobs = belongs
          ? page.jobs.map((one) => (isIt(one) ? job : one))
          : page.jobs.filter((one) => !isIt(one));
        return { ...page, jobs };
      }),
    });
  }
}

/** Put a job told by an event or an answer everywhere it is shown. */
export function applyJob(queries: QueryClient, told: Job): Effect {
  const before = queries.getQueryData<Job>(keys.newestOf(told.job_id));
  const job = rememberNewest(queries, told);
  if (job === before) return NOTHING;
  putIntoLists(queries, job);
  if (before?.status === job.status) return NOTHING;
  return { refresh: true, moved: job };
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
  return { refresh: before !== undefined && before.blocked?.reason !== node.blocked?.reason, moved: null };
}

/** Apply one live event. */
export function applyEvent(queries: QueryClient, event: LiveEvent): Effect {
  switch (event.type) {
    case 'job':
      return applyJob(queries, event.job);
    case 'progress': {
      const known = queries.getQueryData<Job>(keys.newestOf(event.job_id));
      if (known?.status !== 'running') return NOTHING;
      const job = { ...known, progress: event.progress };
      queries.setQueryData<Job>(keys.newestOf(event.job_id), job);
      putIntoLists(queries, job);
      return NOTHING;
    }
    case 'node':
      return applyNode(queries, event.node);
  }
}

/** Start again from a snapshot: forget what was known, take what it says, ask for the rest. */
export async function applySnapshot(queries: QueryClient, snapshot: Snapshot): Promise<void> {
  queries.removeQueries({ queryKey: keys.newest });
  snapshot.running.forEach((job) => rememberNewest(queries, job));
  queries.setQueryData(keys.counts, snapshot.counts);
  queries.setQueryData<SystemStatus>(keys.system, (status) => status && { ...status, nodes: snapshot.nodes });
  await queries.invalidateQueries({ queryKey: keys.lists });
}
