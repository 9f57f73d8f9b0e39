/** @vitest-environment jsdom */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TestGateway } from '@/testing/gateway';
import { ClientErrors } from './clientErrors';

const ROUTE = 'POST /api/client-errors';

let gateway: TestGateway;
let stop: () => void;

beforeEach(() => {
  gateway = TestGateway.start();
  gateway.on(ROUTE, undefined);
  window.history.pushState(null, '', '/system?a=secret');
  stop = new ClientErrors().watch();
});

afterEach(() => {
  stop();
  gateway.stop();
});

function fail(error: unknown): void {
  window.dispatchEvent(new ErrorEvent('error', { error }));
}

function reject(reason: unknown): void {
  window.dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason }));
}

/** Wait for a number of reports and return them. */
async function reports(count: number) {
  await vi.waitFor(() => expect(gateway.requestsTo(ROUTE)).toHaveLength(count));
  return gateway.requestsTo(ROUTE).map(({ body }) => body);
}

describe('an unhandled error', () => {
  it('is reported with its stack and the page', async () => {
    fail(new TypeError('nodes is null'));
    const [report] = await reports(1);
    expect(report).toMatchObject({ message: 'TypeError: nodes is null', page: '/system' });
    expect(report?.stack).toContain('clientErrors.test');
  });

  it('is reported from a rejected promise, whatever it was rejected with', async () => {
    reject(new Error('no reply'));
    reject('plain text');
    expect((await reports(2)).map(({ message }) => message)).toEqual(['Error: no reply', 'plain text']);
  });

  it('is cut to the limits of the API', async () => {
    const long = new Error('m'.repeat(5000));
    long.stack = 's'.repeat(20_000);
    fail(long);
    const [report] = await reports(1);
    expect([report?.message.length, report?.stack?.length]).toEqual([1000, 2000]);
  });

  it('is not what browsers say about a layout change', async () => {
    const message = 'ResizeObserver loop completed with undelivered notifications.';
    window.dispatchEvent(new ErrorEvent('error', { message }));
    window.dispatchEvent(new ErrorEvent('error', { message: 'Script error.' }));
    expect((await reports(1)).map(({ message: reported }) => reported)).toEqual(['Script error.']);
  });

  it('is reported five times at most', async () => {
    for (let count = 0; count < 8; count += 1) fail(new Error('again'));
    await reports(5);
  });

  it('is not reported again when the report fails', async () => {
    gateway.on(ROUTE, 'hang up');
    const complaint = vi.fn();
    process.on('unhandledRejection', complaint);
    fail(new Error('once'));
    await reports(1);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    process.off('unhandledRejection', complaint);
    expect(complaint).not.toHaveBeenCalled();
    expect(gateway.requestsTo(ROUTE)).toHaveLength(1);
  });
});
