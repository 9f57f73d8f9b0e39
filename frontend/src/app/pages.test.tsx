/** @vitest-environment jsdom */
import { screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aUser, openAt, startGateway } from '@/testing/dashboard';
import { refusal, type TestGateway } from '@/testing/gateway';
import { TestLive } from '@/testing/live';
import { aSession, aSnapshot, aSystem } from '@/testing/values';

const user = aUser();

let gateway: TestGateway;

beforeEach(() => {
  gateway = startGateway();
});

afterEach(() => gateway.stop());

describe('before the session is known', () => {
  it('the page is empty but for a sign that it loads', async () => {
    gateway.on('GET /api/auth/verify', 'keep waiting');
    openAt('/');
    expect(await screen.findByLabelText('Loading')).toBeVisible();
    expect(screen.queryByRole('heading')).toBeNull();
  });

  it('an error can be retried', async () => {
    gateway.on('GET /api/auth/verify', refusal(404, 'not_found', 'There is no gateway here.'));
    openAt('/');
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('Can’t reach the server');
    expect(alert).toHaveTextContent('There is no gateway here.');
    gateway.on('GET /api/auth/verify', aSession());
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('heading', { name: 'Queue' })).toBeVisible();
  });
});

describe('an address without a page', () => {
  it('leads back to the queue', async () => {
    openAt('/nowhere');
    expect(await screen.findByRole('heading', { name: 'Page not found' })).toBeVisible();
    expect(document.title).toBe('Not found · HandBrake2Resilio');
    await user.click(screen.getByRole('link', { name: 'Back to queue' }));
    expect(await screen.findByRole('heading', { name: 'Queue' })).toBeVisible();
  });
});

describe('a page that crashes', () => {
  it('says so, reports it, and leads back to the queue', async () => {
    gateway.on('POST /api/client-errors', undefined);
    // React and the router report it on the console as well.
    const complaints = vi.spyOn(console, 'error').mockReturnValue();
    vi.spyOn(console, 'warn').mockReturnValue();
    // Of another version than the page.
    gateway.on('GET /api/system/status', { ...aSystem(), nodes: null as never });
    openAt('/system');
    expect(await screen.findByRole('heading', { name: 'This page has crashed' })).toBeVisible();
    expect(screen.getByRole('link', { name: 'Back to queue' })).toHaveAttribute('href', '/');
    expect(complaints).toHaveBeenCalled();
    const [report] = gateway.requestsTo('POST /api/client-errors');
    expect(report?.body).toMatchObject({
      message: expect.stringContaining('null') as string,
      page: '/system',
    });
  });
});

describe('a live connection that is refused', () => {
  it('says what to do about too many of them', async () => {
    const live = await TestLive.start(aSnapshot());
    live.refuseAsTooMany();
    openAt('/');
    const badge = await screen.findByTestId('live-state');
    await waitFor(() => expect(badge).toHaveTextContent('Not live'));
    await user.hover(badge);
    expect(await screen.findByRole('tooltip')).toHaveTextContent('Close other tabs of the dashboard.');
    await live.stop();
  });
});
