import { beforeEach, describe, expect, it } from 'vitest';
import { ALL_JOBS } from '@/api/jobsAsked';
import type { BulkRequest, BulkResult } from '@/api/models';
import { actOnAll, actOnIds, statusesFor, type Outcome, type Send } from './bulk';

const CANCEL = { action: 'cancel', priority: null } as const;
const idsOf = (count: number) => Array.from({ length: count }, (_, i) => `job${i}`);

let sent: BulkRequest[];
let told: Outcome[];

function result(done: number, refused: number, more: boolean): BulkResult {
  const refusal = (i: number) => ({
    job_id: `job${i}`,
    error: 'job_not_cancellable',
    message: 'It has ended.',
  });
  return { done, refused, more, refusals: Array.from({ length: refused }, (_, i) => refusal(i)) };
}

/** Answers each request with the next result. */
function answering(...results: BulkResult[]): Send {
  return (request) => {
    sent.push(request);
    const next = results[sent.length - 1];
    return next ? Promise.resolve(next) : Promise.reject(new Error('asked once too often'));
  };
}

const tell = (soFar: Outcome) => told.push(soFar);

beforeEach(() => {
  sent = [];
  told = [];
});

describe('an action on named jobs', () => {
  it('goes in requests of a thousand, and the results add up', async () => {
    const send = answering(result(1000, 0, false), result(999, 1, false), result(3, 0, false));
    const outcome = await actOnIds(CANCEL, idsOf(2003), send, tell);
    expect(sent.map(({ job_ids: ids }) => ids?.length)).toEqual([1000, 1000, 3]);
    expect([outcome.done, outcome.refused, outcome.refusals.length]).toEqual([2002, 1, 1]);
    expect(told.map(({ done }) => done)).toEqual([1000, 1999, 2002]);
  });

  it('goes on behind what a request that ran out of time has looked at', async () => {
    const send = answering(result(3, 1, true), result(2, 0, false));
    await actOnIds(CANCEL, idsOf(6), send, tell);
    expect(sent[1]?.job_ids).toEqual(['job4', 'job5']);
  });

  it('takes them from the end on the way to the top, so that they keep their order', async () => {
    const send = answering(result(1000, 0, false), result(100, 0, true), result(400, 0, false));
    await actOnIds({ action: 'top', priority: null }, idsOf(1500), send, tell);
    expect(sent.map(({ job_ids: ids }) => [ids?.[0], ids?.at(-1)])).toEqual([
      ['job500', 'job1499'],
      ['job0', 'job499'],
      ['job0', 'job399'],
    ]);
  });

  it('ends when a request gets nowhere', async () => {
    const outcome = await actOnIds(CANCEL, idsOf(2), answering(result(0, 0, true)), tell);
    expect(outcome.done).toBe(0);
  });
});

describe('an action on all that a list shows', () => {
  it('is sent again as long as there is more', async () => {
    const send = answering(result(5000, 2, true), result(5000, 2, true), result(40, 2, false));
    const asked = { ...ALL_JOBS, text: 'show', owner: 'anna' };
    const outcome = await actOnAll(CANCEL, asked, 10_042, send, tell);
    expect(outcome.done).toBe(10_040);
    expect(sent).toHaveLength(3);
    expect(sent[0]).toEqual({
      action: 'cancel',
      priority: null,
      job_ids: null,
      filter: { status: 'queued,running,retrying', text: 'show', owner: 'anna', reason: null },
    });
  });

  it('ends when as many are done as there were: those done may match again', async () => {
    const send = answering(result(5000, 0, true), result(5000, 0, true));
    const priority = { action: 'priority', priority: 5 } as const;
    expect((await actOnAll(priority, ALL_JOBS, 10_000, send, tell)).done).toBe(10_000);
  });

  it('ends when only refused ones are left', async () => {
    const outcome = await actOnAll(CANCEL, ALL_JOBS, 9000, answering(result(0, 5000, true)), tell);
    expect(outcome.refused).toBe(5000);
  });

  it('is not sent where it is for none of them', async () => {
    await actOnAll(CANCEL, { ...ALL_JOBS, statuses: ['completed'] }, 5, answering(), tell);
    expect(sent).toEqual([]);
    expect(statusesFor('retry', ['failed'])).toEqual(['failed']);
    expect(statusesFor('retry', ['completed'])).toBeNull();
  });
});
