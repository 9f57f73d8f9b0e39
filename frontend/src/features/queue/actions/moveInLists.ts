/** Optimistic reordering: shows a move before the response, with a way to undo it. */
import type { QueryClient } from '@tanstack/react-query';
import { isQueueOrder } from '@/api/jobListQuery';
import { listQueryOf, keys } from '@/api/keys';
import type { Job, JobPage } from '@/api/models';

export interface MoveTarget {
  readonly to: 'before' | 'after';
  /** The job next to which it is placed, and whose priority it takes. */
  readonly anchor: Job;
}

function moveInPage(jobs: readonly Job[], job: Job, { to, anchor }: MoveTarget): Job[] {
  const others = jobs.filter((other) => other.job_id !== job.job_id);
  const index = others.findIndex((other) => other.job_id === anchor.job_id);
  if (index === -1) return others;
  return others.toSpliced(to === 'before' ? index : index + 1, 0, { ...job, priority: anchor.priority });
}

/** Move a job in every list that is in queue order. Returns the function that undoes it. */
export function moveInLists(queries: QueryClient, job: Job, target: MoveTarget): () => void {
  const before = queries
    .getQueriesData<JobPage>({
      queryKey: keys.lists,
      predicate: ({ queryKey }) => isQueueOrder(listQueryOf(queryKey)),
    })
    .flatMap(([key, page]) => (page ? [[key, page] as const] : []));
  for (const [key, page] of before) {
    const affected = page.jobs.some(({ job_id: id }) => id === job.job_id || id === target.anchor.job_id);
    if (affected) queries.setQueryData<JobPage>(key, { ...page, jobs: moveInPage(page.jobs, job, target) });
  }
  return () => before.forEach(([key, page]) => queries.setQueryData<JobPage>(key, page));
}
