import { QueryClient } from '@tanstack/react-query';
import { beforeEach, describe, expect, it } from 'vitest';
import { ALL_JOBS, type JobsAsked } from '@/api/jobsAsked';
import { keys } from '@/api/keys';
import type { Job, JobPage } from '@/api/models';
import { aJob } from '@/test-values';
import { moveInLists } from './moveInLists';

const jobs = ['a', 'b', 'c', 'd'].map((id) => aJob({ job_id: id }));
const [a, b, c, d] = jobs as [Job, Job, Job, Job];

let queries: QueryClient;

function show(asked: JobsAsked, cursor: string | null, ...shown: Job[]): void {
  queries.setQueryData<JobPage>(keys.page(asked, cursor), { jobs: shown, total: 4, next_cursor: null });
}

function order(asked: JobsAsked, cursor: string | null = null): string[] | undefined {
  return queries.getQueryData<JobPage>(keys.page(asked, cursor))?.jobs.map((job) => job.job_id);
}

beforeEach(() => {
  queries = new QueryClient();
});

describe('a move shown before the answer', () => {
  it('puts the job before or after the other', () => {
    show(ALL_JOBS, null, a, b, c, d);
    moveInLists(queries, d, { to: 'before', anchor: b });
    expect(order(ALL_JOBS)).toEqual(['a', 'd', 'b', 'c']);
    moveInLists(queries, a, { to: 'after', anchor: b });
    expect(order(ALL_JOBS)).toEqual(['d', 'b', 'a', 'c']);
  });

  it('gives it the priority of its new neighbour', () => {
    show(ALL_JOBS, null, { ...a, priority: 7 }, b);
    moveInLists(queries, b, { to: 'before', anchor: { ...a, priority: 7 } });
    expect(queries.getQueryData<JobPage>(keys.page(ALL_JOBS, null))?.jobs[0]?.priority).toBe(7);
  });

  it('goes from one page to another', () => {
    show(ALL_JOBS, null, a, b);
    show(ALL_JOBS, '2', c, d);
    moveInLists(queries, d, { to: 'before', anchor: a });
    expect([order(ALL_JOBS), order(ALL_JOBS, '2')]).toEqual([['d', 'a', 'b'], ['c']]);
  });

  it('is not shown where the order is another than the queue’s', () => {
    const byName: JobsAsked = { ...ALL_JOBS, sort: 'name' };
    show(byName, null, a, b);
    moveInLists(queries, b, { to: 'before', anchor: a });
    expect(order(byName)).toEqual(['a', 'b']);
  });

  it('is taken back whole', () => {
    show(ALL_JOBS, null, a, b);
    show(ALL_JOBS, '2', c, d);
    const back = moveInLists(queries, d, { to: 'before', anchor: a });
    back();
    expect([order(ALL_JOBS), order(ALL_JOBS, '2')]).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });
});
