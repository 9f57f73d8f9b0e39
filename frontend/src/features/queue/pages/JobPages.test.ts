/** @vitest-environment jsdom */
import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ALL_JOBS } from '@/api/jobsAsked';
import { keys } from '@/api/keys';
import type { Job, JobPage } from '@/api/models';
import { PAGE_SIZE } from '@/api/queries';
import { refusal, TestGateway } from '@/test-gateway';
import { aJob } from '@/test-values';
import { JobPages, type JobWindow } from './JobPages';

let gateway: TestGateway;
let queries: QueryClient;
let pages: JobPages;
let stop: () => void;
/** What the gateway lists. */
let queue: Job[];

const shown = (): JobWindow => pages.getWindow();
const idsShown = () => shown().jobs.map((job) => job?.job_id);
const until = (holds: () => void) => vi.waitFor(holds, { timeout: 10_000 });
const jobsFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, i) => aJob({ job_id: `job${first + i}` }));

beforeEach(async () => {
  gateway = await TestGateway.start();
  queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  queue = jobsFrom(0, 12 * PAGE_SIZE + 7);
  // As the gateway does it: a page begins behind the job its cursor names, whatever came and went.
  gateway.routes.set('GET /api/jobs/list', ({ query }) => {
    const start = queue.findIndex(({ job_id: id }) => id === query.get('cursor')) + 1;
    const jobs = queue.slice(start, start + PAGE_SIZE);
    const more = start + PAGE_SIZE < queue.length;
    return {
      status: 200,
      body: { jobs, total: queue.length, next_cursor: more ? jobs.at(-1)?.job_id : null },
    };
  });
  pages = new JobPages(queries, ALL_JOBS);
  stop = pages.subscribe(() => undefined);
  await until(() => expect(shown().count).toBe(PAGE_SIZE));
});

afterEach(async () => {
  stop();
  queries.clear();
  await gateway.stop();
});

/** Look at the last rows known until all are. */
async function lookDownToTheEnd(): Promise<void> {
  await until(() => {
    const { count, more } = shown();
    pages.show(count - 10, count - 1, 0);
    expect(more).toBe(false);
  });
  await until(() => expect(shown().jobs.at(-1)?.job_id).toBe(queue.at(-1)?.job_id));
}

describe('a window over a long list', () => {
  it('asks for the next page only when one comes near the end of what is there', async () => {
    pages.show(0, 9, 0);
    expect(gateway.askedOf('GET /api/jobs/list')).toHaveLength(1);
    expect(shown()).toMatchObject({ count: PAGE_SIZE, total: queue.length, more: true });
    pages.show(PAGE_SIZE - 20, PAGE_SIZE - 10, 0);
    await until(() => expect(shown().count).toBe(2 * PAGE_SIZE));
    expect(idsShown()).toEqual(queue.slice(0, 2 * PAGE_SIZE).map((job) => job.job_id));
  });

  it('forgets jobs far out of sight but knows how many there are, and asks again on the way back', async () => {
    await lookDownToTheEnd();
    expect(shown().count).toBe(queue.length);
    expect(shown().jobs.length).toBeLessThan(8 * PAGE_SIZE);
    expect(shown().start).toBeGreaterThan(3 * PAGE_SIZE);
    pages.show(0, 9, 0);
    await until(() => expect(shown().jobs[0]?.job_id).toBe('job0'));
    expect(shown().count).toBe(queue.length);
  });

  it('gives ranges that reach over forgotten pages', async () => {
    await lookDownToTheEnd();
    const ids = pages.idsBetween(`job${queue.length - 1}`, 'job3');
    expect(ids).toEqual(queue.slice(3).map((job) => job.job_id));
  });

  it('links the pages anew when one grew, without losing or doubling a job', async () => {
    pages.show(0, PAGE_SIZE, 0);
    await until(() => expect(shown().count).toBe(2 * PAGE_SIZE));
    queue = [aJob({ job_id: 'new' }), ...queue];
    await queries.invalidateQueries({ queryKey: keys.lists });
    await until(() => expect(idsShown()).toEqual(queue.slice(0, 2 * PAGE_SIZE).map((job) => job.job_id)));
  });

  it('ends where the list does after it shrank', async () => {
    pages.show(0, PAGE_SIZE, 0);
    await until(() => expect(shown().count).toBe(2 * PAGE_SIZE));
    queue = queue.slice(0, 5);
    await queries.invalidateQueries({ queryKey: keys.lists });
    await until(() => expect(shown()).toMatchObject({ count: 5, total: 5, more: false }));
  });

  it('tells nobody of what changed on pages nobody looks at', async () => {
    await lookDownToTheEnd();
    const told = vi.fn();
    const stopTelling = pages.subscribe(told);
    const touch = (page: JobPage | undefined) => page && { ...page, jobs: [...page.jobs] };
    queries.setQueryData<JobPage>(keys.page(ALL_JOBS, null), touch);
    const last = queue[12 * PAGE_SIZE - 1]?.job_id ?? null;
    queries.setQueryData<JobPage>(keys.page(ALL_JOBS, last), touch);
    // The second one is told; the first, which came before it, was not.
    await until(() => expect(told).toHaveBeenCalled());
    expect(told).toHaveBeenCalledOnce();
    stopTelling();
  });

  it('keeps what it shows when the gateway is away, and says why', async () => {
    gateway.routes.set('GET /api/jobs/list', () => refusal(503, 'no_node', 'No node answers.'));
    pages.refetch();
    await until(() => expect(shown().error?.message).toBe('No node answers.'));
    expect(shown().count).toBe(PAGE_SIZE);
  });
});
