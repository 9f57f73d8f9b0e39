/** Shows a move in the queue before the gateway has answered, and takes it back when it refuses. */
import type { QueryClient } from '@tanstack/react-query';
import { isQueueOrder } from '@/api/jobsAsked';
import { askedOf, keys } from '@/api/keys';
import type { Job, JobPage } from '@/api/models';

export interface Place {
  readonly to: 'before' | 'after';
  /** The job it comes to stand beside, whose priority it takes. */
  readonly anchor: Job;
}

function moved(jobs: readonly Job[], job: Job, { to, anchor }: Place): Job[] {
  const others = jobs.filter((one) => one.job_id !== job.job_id);
  const at = others.findIndex((one) => one.job_id === anchor.job_id);
  if (at === -1) return others;
  return others.toSpliced(to === 'before' ? at : at + 1, 0, { ...job, priority: anchor.priority });
}

/** Move a job in every list in queue order; gives the way back. */
export function moveInLists(queries: QueryClient, job: Job, place: Place): () => void {
  const before = queries
    .getQueriesData<JobPage>({
      queryKey: keys.lists,
      predicate: ({ queryKey }) => isQueueOrder(askedOf(queryKey)),
    })
    .flatMap(([key, page]) => (page ? [[key, page] as const] : []));
  for (const [key, page] of before) {
    const concerned = page.jobs.some(({ job_id: id }) => id === job.job_id || id === place.anchor.job_id);
    if (concerned) queries.setQueryData<JobPage>(key, { ...page, jobs: moved(page.jobs, job, place) });
  }
  return () => before.forEach(([key, page]) => queries.setQueryData<JobPage>(key, page));
}
