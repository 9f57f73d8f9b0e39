/** The whole dashboard in a test: opened at an address, on a test gateway that answers as on a first day. */
import { render } from '@testing-library/react';
import userEvent, { PointerEventsCheckLevel, type UserEvent } from '@testing-library/user-event';
import { vi } from 'vitest';
import { App } from '@/app/App';
import { TestGateway } from './gateway';
import { servePageFrom } from './live';
import {
  aCatalogue,
  aHealth,
  aListedSession,
  aListing,
  anAccount,
  aPage,
  aQueue,
  aSession,
  aSystem,
  someRoots,
} from './values';

/** An address where nothing answers: without a TestLive, the page has no live connection. */
const NOWHERE = 'http://127.0.0.1:1/';

/** Start a gateway with a signed-in user, an empty queue, and nothing in the folders. */
export function startGateway(): TestGateway {
  const gateway = TestGateway.start();
  gateway.on('GET /api/auth/verify', aSession());
  gateway.on('GET /api/auth/registration', { registration: 'closed' });
  gateway.on('GET /api/queue', aQueue());
  gateway.on('GET /api/queue/failures', { counts: {} });
  gateway.on('GET /api/jobs/list', aPage([]));
  gateway.on('GET /api/files/roots', someRoots());
  gateway.on('GET /api/files/browse', aListing());
  gateway.on('GET /api/presets', aCatalogue());
  gateway.on('GET /api/system/status', aSystem());
  gateway.on('GET /health', aHealth());
  gateway.on('GET /api/profile', anAccount());
  gateway.on('GET /api/sessions', { sessions: [aListedSession({ is_current: true })] });
  gateway.on('GET /api/tokens', { tokens: [] });
  gateway.on('GET /api/users', { users: [anAccount({ role: 'admin' })] });
  gateway.on('GET /api/invitations', { invitations: [] });
  gateway.on('GET /api/audit', { entries: [], next: null });
  servePageFrom(NOWHERE);
  return gateway;
}

/** Open the dashboard at an address, such as `/?status=failed`. */
export function openAt(address: string): void {
  window.history.pushState(null, '', address);
  render(<App />);
}

/** Return a user, who does not check whether CSS lets an element be clicked: tests load none. */
export function aUser(): UserEvent {
  return userEvent.setup({ pointerEventsCheck: PointerEventsCheckLevel.Never });
}

/**
 * Come back to the tab after some time, so that what is no longer fresh is fetched again.
 *
 * Only the date moves. Call `vi.useRealTimers` after the test.
 */
export function comeBackAfter(seconds: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 });
  window.dispatchEvent(new Event('visibilitychange'));
}
