import { QueryClient } from '@tanstack/react-query';
import { beforeEach, describe, expect, it } from 'vitest';
import { ALL_JOBS, type JobListQuery } from '@/api/jobListQuery';
import { keys } from '@/api/keys';
import type { Job, JobPage } from '@/api/models';
import { aJob } from '@/testing/values';
import { moveInLists } from './moveInLists';

const jobs = ['a', 'b', 'c', 'd'].map((id) => aJob({ job_id: id }));
const [a, b, c, d] = jobs as [Job, Job, Job, Job];

let queries: QueryClient;

function show(query: JobListQuery, cursor: string | null, ...shown: Job[]): void {
  queries.setQueryData<JobPage>(keys.page(query, cursor), { jobs: shown, total: 4, next_cursor: null });
}

function order(query: JobListQuery, cursor: string | null = null): string[] | undefined {
  return queries.getQueryData<JobPage>(keys.page(query, cursor))?.jobs.map((job) => job.job_id);
}

beforeEach(() => {
  queries = new QueryClient();
});

describe('an optimistic move', () => {
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

  it('moves it between pages', () => {
    show(ALL_JOBS, null, a, b);
    show(ALL_JOBS, '2', c, d);
    moveInLists(queries, d, { to: 'before', anchor: a });
    expect([order(ALL_JOBS), order(ALL_JOBS, '2')]).toEqual([['d', 'a', 'b'], ['c']]);
  });

  it('leaves lists in another order alone', () => {
    const byName: JobListQuery = { ...ALL_JOBS, sort: 'name' };
    show(byName, null, a, b);
    moveInLists(queries, b, { to: 'before', anchor: a });
    expect(order(byName)).toEqual(['a', 'b']);
  });

  it('can be undone', () => {
    show(ALL_JOBS, null, a, b);
    show(ALL_JOBS, '2', c, d);
    const undo = moveInLists(queries, d, { to: 'before', anchor: a });
    undo();
    expect([order(ALL_JOBS), order(ALL_JOBS, '2')]).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });
});
