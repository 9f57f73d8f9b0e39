/** @vitest-environment jsdom */
import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ALL_JOBS, type JobListQuery } from '@/api/jobListQuery';
import { keys } from '@/api/keys';
import { Refresher } from './refresher';

const INTERVAL_MS = 400;
const EVENTS_MS = 20;

let queries: QueryClient;
let refresher: Refresher;
let requested: number;
let answered: number;

/** Observe a list that was fetched once and whose further responses take `responseMs`. */
function observe(query: JobListQuery, responseMs: number): void {
  queries.setQueryData(keys.page(query, null), 0);
  const list = new QueryObserver(queries, {
    queryKey: keys.page(query, null),
    queryFn: async ({ signal }) => {
      requested += 1;
      await new Promise((done) => window.setTimeout(done, responseMs));
      signal.throwIfAborted();
      answered += 1;
      return answered;
    },
  });
  list.subscribe(() => undefined);
}

/** Request a refresh every 20 ms, as a stream of events does. */
async function eventsFor(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += EVENTS_MS) {
    refresher.request();
    await vi.advanceTimersByTimeAsync(EVENTS_MS);
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  queries = new QueryClient();
  refresher = new Refresher(queries, INTERVAL_MS);
  requested = 0;
  answered = 0;
});

afterEach(() => {
  refresher.stop();
  queries.clear();
  vi.useRealTimers();
});

describe('many events', () => {
  it('refetch a list once per interval', async () => {
    observe(ALL_JOBS, 0);
    await eventsFor(10 * INTERVAL_MS);
    expect(requested).toBeGreaterThanOrEqual(9);
    expect(requested).toBeLessThanOrEqual(11);
  });

  it('refetch a search less often', async () => {
    observe({ ...ALL_JOBS, text: 'film' }, 0);
    await eventsFor(20 * INTERVAL_MS);
    expect(requested).toBe(3);
  });

  it('never abort a response that takes longer than the interval', async () => {
    observe(ALL_JOBS, 3 * INTERVAL_MS);
    await eventsFor(20 * INTERVAL_MS);
    expect(answered).toBeGreaterThanOrEqual(4);
    expect(requested - answered).toBeLessThanOrEqual(1);
  });

  it('are followed by one last refresh', async () => {
    observe(ALL_JOBS, INTERVAL_MS);
    await eventsFor(2.5 * INTERVAL_MS);
    const before = requested;
    await vi.advanceTimersByTimeAsync(10 * INTERVAL_MS);
    expect(requested).toBe(before + 1);
    expect(answered).toBe(requested);
  });

  it('refetch what changed while a slow response was on its way', async () => {
    observe(ALL_JOBS, 3 * INTERVAL_MS);
    refresher.request();
    await vi.advanceTimersByTimeAsync(1.5 * INTERVAL_MS);
    refresher.request();
    await vi.advanceTimersByTimeAsync(10 * INTERVAL_MS);
    expect(answered).toBe(2);
  });

  it('keep refreshing after a response that never arrives', async () => {
    observe(ALL_JOBS, 1_000_000);
    await eventsFor(15_000);
    expect(requested).toBe(3);
  });
});
