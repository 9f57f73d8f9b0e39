/** @vitest-environment jsdom */
import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ALL_JOBS, type JobsAsked } from '@/api/jobsAsked';
import { keys } from '@/api/keys';
import { Refresher } from './refresher';

const INTERVAL_MS = 400;
const EVENTS_MS = 20;

let queries: QueryClient;
let refresher: Refresher;
let begun: number;
let answered: number;

/** Look at a list that has come once and whose further answers take their time. */
function lookAt(asked: JobsAsked, answerMs: number): void {
  queries.setQueryData(keys.page(asked, null), 0);
  const list = new QueryObserver(queries, {
    queryKey: keys.page(asked, null),
    queryFn: async ({ signal }) => {
      begun += 1;
      await new Promise((done) => window.setTimeout(done, answerMs));
      signal.throwIfAborted();
      answered += 1;
      return answered;
    },
  });
  list.subscribe(() => undefined);
}

/** Let events come, each asking for a refresh. */
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
  begun = 0;
  answered = 0;
});

afterEach(() => {
  refresher.stop();
  queries.clear();
  vi.useRealTimers();
});

describe('many events', () => {
  it('make a list asked for once per interval', async () => {
    lookAt(ALL_JOBS, 0);
    await eventsFor(10 * INTERVAL_MS);
    expect(begun).toBeGreaterThanOrEqual(9);
    expect(begun).toBeLessThanOrEqual(11);
  });

  it('make a search asked for more seldom', async () => {
    lookAt({ ...ALL_JOBS, text: 'film' }, 0);
    await eventsFor(20 * INTERVAL_MS);
    expect(begun).toBe(3);
  });

  it('never break off an answer that takes longer than the interval', async () => {
    lookAt(ALL_JOBS, 3 * INTERVAL_MS);
    await eventsFor(20 * INTERVAL_MS);
    expect(answered).toBeGreaterThanOrEqual(4);
    expect(begun - answered).toBeLessThanOrEqual(1);
  });

  it('are followed by a refresh after the last of them', async () => {
    lookAt(ALL_JOBS, INTERVAL_MS);
    await eventsFor(2.5 * INTERVAL_MS);
    const before = begun;
    await vi.advanceTimersByTimeAsync(10 * INTERVAL_MS);
    expect(begun).toBe(before + 1);
    expect(answered).toBe(begun);
  });

  it('go on to refresh after an answer that never comes', async () => {
    lookAt(ALL_JOBS, 1_000_000);
    await eventsFor(15_000);
    expect(begun).toBe(3);
  });
});
