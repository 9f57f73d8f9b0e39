/** @vitest-environment jsdom */
import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ALL_JOBS } from '@/api/jobListQuery';
import { keys } from '@/api/keys';
import type { Job, JobPage } from '@/api/models';
import { PAGE_SIZE } from '@/api/queries';
import { refusal, TestGateway } from '@/testing/gateway';
import { aJob } from '@/testing/values';
import { JobPages, type JobWindow } from './JobPages';

let gateway: TestGateway;
let queries: QueryClient;
let pages: JobPages;
let stop: () => void;
/** The jobs that the gateway lists. */
let queue: Job[];

const shown = (): JobWindow => pages.getWindow();
const idsShown = () => shown().jobs.map((job) => job?.job_id);
const until = (holds: () => void) => vi.waitFor(holds, { timeout: 10_000 });
const jobsFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, i) => aJob({ job_id: `job${first + i}` }));

beforeEach(async () => {
  gateway = TestGateway.start();
  queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  queue = jobsFrom(0, 12 * PAGE_SIZE + 7);
  // Like the gateway: a page starts after the job in its cursor.
  gateway.on('GET /api/jobs/list', ({ query }) => {
    const start = queue.findIndex(({ job_id: id }) => id === query.get('cursor')) + 1;
    const jobs = queue.slice(start, start + PAGE_SIZE);
    const more = start + PAGE_SIZE < queue.length;
    return { jobs, total: queue.length, next_cursor: (more ? jobs.at(-1)?.job_id : null) ?? null };
  });
  pages = new JobPages(queries, ALL_JOBS);
  stop = pages.subscribe(() => undefined);
  await until(() => expect(shown().count).toBe(PAGE_SIZE));
});

afterEach(() => {
  stop();
  queries.clear();
  gateway.stop();
});

/** Scroll down until all rows are known. */
async function scrollToEnd(): Promise<void> {
  await until(() => {
    const { count, more } = shown();
    pages.setVisibleRows(count - 10, count - 1, 0);
    expect(more).toBe(false);
  });
  await until(() => expect(shown().jobs.at(-1)?.job_id).toBe(queue.at(-1)?.job_id));
}

describe('a window over a long list', () => {
  it('fetches the next page only near the end of the loaded rows', async () => {
    pages.setVisibleRows(0, 9, 0);
    expect(gateway.requestsTo('GET /api/jobs/list')).toHaveLength(1);
    expect(shown()).toMatchObject({ count: PAGE_SIZE, total: queue.length, more: true });
    pages.setVisibleRows(PAGE_SIZE - 20, PAGE_SIZE - 10, 0);
    await until(() => expect(shown().count).toBe(2 * PAGE_SIZE));
    expect(idsShown()).toEqual(queue.slice(0, 2 * PAGE_SIZE).map((job) => job.job_id));
  });

  it('drops distant jobs but keeps their number, and fetches them again on the way back', async () => {
    await scrollToEnd();
    expect(shown().count).toBe(queue.length);
    expect(shown().jobs.length).toBeLessThan(8 * PAGE_SIZE);
    expect(shown().start).toBeGreaterThan(3 * PAGE_SIZE);
    pages.setVisibleRows(0, 9, 0);
    await until(() => expect(shown().jobs[0]?.job_id).toBe('job0'));
    expect(shown().count).toBe(queue.length);
  });

  it('returns ranges across dropped pages', async () => {
    await scrollToEnd();
    const ids = pages.idsBetween(`job${queue.length - 1}`, 'job3');
    expect(ids).toEqual(queue.slice(3).map((job) => job.job_id));
  });

  it('relinks the pages when one grew, without losing or duplicating a job', async () => {
    pages.setVisibleRows(0, PAGE_SIZE, 0);
    await until(() => expect(shown().count).toBe(2 * PAGE_SIZE));
    queue = [aJob({ job_id: 'new' }), ...queue];
    await queries.invalidateQueries({ queryKey: keys.lists });
    await until(() => expect(idsShown()).toEqual(queue.slice(0, 2 * PAGE_SIZE).map((job) => job.job_id)));
  });

  it('ends with the list after it shrank', async () => {
    pages.setVisibleRows(0, PAGE_SIZE, 0);
    await until(() => expect(shown().count).toBe(2 * PAGE_SIZE));
    queue = queue.slice(0, 5);
    await queries.invalidateQueries({ queryKey: keys.lists });
    await until(() => expect(shown()).toMatchObject({ count: 5, total: 5, more: false }));
  });

  it('does not report changes on pages that are not visible', async () => {
    await scrollToEnd();
    const listener = vi.fn();
    const unsubscribe = pages.subscribe(listener);
    const touch = (page: JobPage | undefined) => page && { ...page, jobs: [...page.jobs] };
    queries.setQueryData<JobPage>(keys.page(ALL_JOBS, null), touch);
    const last = queue[12 * PAGE_SIZE - 1]?.job_id ?? null;
    queries.setQueryData<JobPage>(keys.page(ALL_JOBS, last), touch);
    // Only the second change is reported; the first page is not visible.
    await until(() => expect(listener).toHaveBeenCalled());
    expect(listener).toHaveBeenCalledOnce();
    unsubscribe();
  });

  it('keeps its rows when a request fails, and has the error', async () => {
    gateway.on('GET /api/jobs/list', refusal(503, 'no_node', 'No node answers.'));
    pages.refetch();
    await until(() => expect(shown().error?.message).toBe('No node answers.'));
    expect(shown().count).toBe(PAGE_SIZE);
  });
});
