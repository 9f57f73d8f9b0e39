/** @vitest-environment jsdom */
import { beforeEach, describe, expect, it } from 'vitest';
import { ALL_JOBS } from '@/api/jobListQuery';
import type { BulkRequest, BulkResult } from '@/api/models';
import { actOnAll, actOnIds, statusesFor, type Send, type OnProgress } from './bulk';
import { describeOutcome } from './useBulk';

const CANCEL = { action: 'cancel', priority: null } as const;
const idsOf = (count: number) => Array.from({ length: count }, (_, i) => `job${i}`);

let sent: BulkRequest[];
let reported: string[];
let stopper: AbortController;

function result(done: number, refused: number, total: number, next_cursor: string | null = null): BulkResult {
  const refusal = (i: number) => ({
    job_id: `job${i}`,
    error: 'job_not_cancellable',
    message: 'It has ended.',
  });
  const refusals = Array.from({ length: refused }, (_, i) => refusal(i));
  return { done, refused, total, next_cursor, refusals };
}

/** Return a `Send` that resolves to the given results in turn. */
function sendReturning(...results: BulkResult[]): Send {
  return (request) => {
    sent.push(request);
    const next = results[sent.length - 1];
    return next ? Promise.resolve(next) : Promise.reject(new Error('called too often'));
  };
}

const onProgress: OnProgress = ({ done, refused }, total) => reported.push(`${done + refused} of ${total}`);

beforeEach(() => {
  sent = [];
  reported = [];
  stopper = new AbortController();
});

describe('an action on jobs by id', () => {
  it('is sent in requests of a thousand ids, and the results add up', async () => {
    const send = sendReturning(result(1000, 0, 1000), result(999, 1, 1000), result(3, 0, 3));
    const outcome = await actOnIds(CANCEL, idsOf(2003), send, onProgress, stopper.signal);
    expect(sent.map(({ job_ids: ids }) => ids?.length)).toEqual([1000, 1000, 3]);
    expect([outcome.done, outcome.refused, outcome.refusals.length]).toEqual([2002, 1, 1]);
    expect(reported).toEqual(['1000 of 2003', '2000 of 2003', '2003 of 2003']);
  });

  it('continues an unfinished request with its cursor and the same ids', async () => {
    const send = sendReturning(result(3, 1, 6, 'c1'), result(2, 0, 6));
    await actOnIds(CANCEL, idsOf(6), send, onProgress, stopper.signal);
    expect(sent.map(({ cursor }) => cursor)).toEqual([null, 'c1']);
    expect(sent[1]?.job_ids).toEqual(idsOf(6));
  });

  it('sends ids from the end when moving to the top, so that they keep their order', async () => {
    const send = sendReturning(result(1000, 0, 1000), result(500, 0, 500));
    await actOnIds({ action: 'top', priority: null }, idsOf(1500), send, onProgress, stopper.signal);
    expect(sent.map(({ job_ids: ids }) => [ids?.[0], ids?.at(-1)])).toEqual([
      ['job500', 'job1499'],
      ['job0', 'job499'],
    ]);
  });
});

describe('an action on all jobs of a list', () => {
  it('follows the cursor to the end with the same filter', async () => {
    const send = sendReturning(
      result(3200, 0, 12_000, 'c1'),
      result(3400, 5, 12_000, 'c2'),
      result(5395, 0, 12_000),
    );
    const query = { ...ALL_JOBS, text: 'show', owner: 'anna' };
    const outcome = await actOnAll(CANCEL, query, send, onProgress, stopper.signal);
    expect([outcome.done, outcome.refused, outcome.refusals.length]).toEqual([11_995, 5, 5]);
    expect(reported).toEqual(['3200 of 12000', '6605 of 12000', '12000 of 12000']);
    const request = {
      action: 'cancel',
      priority: null,
      job_ids: null,
      limit: 500,
      filter: { status: 'queued,running,retrying', text: 'show', owner: 'anna', reason: null },
    };
    expect(sent).toEqual([null, 'c1', 'c2'].map((cursor) => ({ ...request, cursor })));
  });

  it('stops before the next request and returns what was done', async () => {
    const send = sendReturning(result(500, 0, 1200, 'c1'), result(499, 1, 1200, 'c2'));
    const stopEarly: OnProgress = (soFar, total) => {
      onProgress(soFar, total);
      if (soFar.done > 900) stopper.abort();
    };
    const outcome = await actOnAll(CANCEL, ALL_JOBS, send, stopEarly, stopper.signal);
    expect([outcome.done, outcome.refused, sent.length]).toEqual([999, 1, 2]);
  });

  it('has reported what was done when a request fails', async () => {
    const send = sendReturning(result(500, 0, 1200, 'c1'));
    await expect(actOnAll(CANCEL, ALL_JOBS, send, onProgress, stopper.signal)).rejects.toThrow('too often');
    expect(reported).toEqual(['500 of 1200']);
  });

  it('is not sent when it applies to none of the statuses', async () => {
    await actOnAll(
      CANCEL,
      { ...ALL_JOBS, statuses: ['completed'] },
      sendReturning(),
      onProgress,
      stopper.signal,
    );
    expect(sent).toEqual([]);
    expect(statusesFor('retry', ['failed'])).toEqual(['failed']);
    expect(statusesFor('retry', ['completed'])).toBeNull();
  });
});

describe('the report', () => {
  it('includes the refusals', () => {
    const refusals = [1, 2].map((i) => ({ job_id: `job${i}`, error: 'job_running', message: 'It runs.' }));
    expect(describeOutcome('delete', { done: 3200, refused: 2, refusals })).toEqual({
      tone: 'bad',
      title: '3,200 jobs removed, 2 refused.',
      messages: ['It runs. (2×)'],
    });
  });

  it('tells whether the user or an error stopped it', () => {
    const outcome = { done: 1, refused: 0, refusals: [] };
    expect(describeOutcome('cancel', outcome, { by: 'user' })).toMatchObject({
      tone: 'good',
      title: 'Stopped: 1 job cancelled.',
    });
    const failed = describeOutcome('cancel', outcome, { by: 'error', message: 'Redis is not responding.' });
    expect([failed.tone, failed.messages]).toEqual(['bad', ['Redis is not responding.']]);
  });
});
