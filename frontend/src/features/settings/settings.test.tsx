/** @vitest-environment jsdom */
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aUser, comeBackAfter, openAt, startGateway } from '@/testing/dashboard';
import { refusal, type TestGateway } from '@/testing/gateway';
import {
  anAccount,
  anApiToken,
  anAuditEntry,
  anInvitation,
  aListedSession,
  aSession,
} from '@/testing/values';

const user = aUser();

let gateway: TestGateway;

beforeEach(() => {
  gateway = startGateway();
});

afterEach(() => {
  vi.useRealTimers();
  gateway.stop();
});

describe('the settings', () => {
  it('are reached from the user menu', async () => {
    openAt('/');
    await user.click(await screen.findByRole('button', { name: 'Menu for anna' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Settings', hidden: true }));
    expect(await screen.findByRole('heading', { name: 'Profile' })).toBeVisible();
    expect(document.title).toBe('Profile · HandBrake2Resilio');
    const links = within(screen.getByRole('navigation', { name: 'Settings' })).getAllByRole('link');
    expect(links.map(({ textContent }) => textContent)).toEqual(['Profile', 'Sessions', 'API tokens']);
    await user.click(screen.getByRole('link', { name: 'Sessions' }));
    expect(await screen.findByRole('heading', { name: 'Sessions' })).toBeVisible();
  });

  it('begin with the profile', async () => {
    openAt('/settings');
    expect(await screen.findByRole('heading', { name: 'Profile' })).toBeVisible();
    expect(window.location.pathname).toBe('/settings/profile');
  });

  it('have more pages for administrators', async () => {
    gateway.on('GET /api/auth/verify', aSession({ role: 'admin' }));
    openAt('/settings/profile');
    const links = within(await screen.findByRole('navigation', { name: 'Settings' })).getAllByRole('link');
    expect(links.slice(3).map(({ textContent }) => textContent)).toEqual([
      'Users',
      'Invitations',
      'Audit log',
    ]);
  });

  it.each(['users', 'invitations', 'audit'])('have no page %s for others', async (page) => {
    openAt(`/settings/${page}`);
    expect(await screen.findByRole('heading', { name: 'Page not found' })).toBeVisible();
    expect(screen.queryByRole('navigation', { name: 'Settings' })).toBeNull();
    expect(document.title).toBe('Not found · HandBrake2Resilio');
    expect(gateway.requests.map(({ route }) => route)).not.toContain(`GET /api/${page}`);
  });
});

const PAGES = [
  {
    page: 'profile',
    what: 'your profile',
    route: 'GET /api/profile',
    reply: anAccount({ email: 'anna@example.org' }),
    shown: () => screen.findByDisplayValue('anna@example.org'),
  },
  {
    page: 'sessions',
    what: 'the sessions',
    route: 'GET /api/sessions',
    reply: { sessions: [aListedSession()] },
    shown: () => screen.findByText('curl/8.5.0'),
  },
  {
    page: 'tokens',
    what: 'the API tokens',
    route: 'GET /api/tokens',
    reply: { tokens: [anApiToken()] },
    shown: () => screen.findByText('backup script'),
  },
  {
    page: 'users',
    what: 'the users',
    route: 'GET /api/users',
    reply: { users: [anAccount({ username: 'ben' })] },
    shown: () => screen.findByText('ben'),
  },
  {
    page: 'invitations',
    what: 'the invitations',
    route: 'GET /api/invitations',
    reply: { invitations: [anInvitation()] },
    shown: () => screen.findByText('for Ben'),
  },
  {
    page: 'audit',
    what: 'the audit log',
    route: 'GET /api/audit',
    reply: { entries: [anAuditEntry()], next: null },
    shown: () => screen.findByTestId('audit-entry'),
  },
] as const;

describe.each(PAGES)('the page $page', ({ page, what, route, reply, shown }) => {
  const away = refusal(404, 'not_found', 'There is no gateway here.');

  beforeEach(() => gateway.on('GET /api/auth/verify', aSession({ role: 'admin' })));

  it('shows a placeholder while it loads', async () => {
    gateway.on(route, 'keep waiting');
    openAt(`/settings/${page}`);
    expect(await screen.findByRole('status', { name: `Loading ${what}` })).toBeVisible();
  });

  it('shows why it cannot be loaded, and its content after another try', async () => {
    gateway.on(route, away);
    openAt(`/settings/${page}`);
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent(`Couldn’t load ${what}`);
    expect(alert).toHaveTextContent('There is no gateway here.');
    gateway.on(route, () => reply as never);
    await user.click(within(alert).getByRole('button', { name: 'Try again' }));
    expect(await shown()).toBeVisible();
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.queryByRole('status', { name: `Loading ${what}` })).toBeNull();
  });

  it('keeps its content while a refresh fails, and says so', async () => {
    gateway.on(route, () => reply as never);
    openAt(`/settings/${page}`);
    await shown();
    gateway.on(route, away);
    comeBackAfter(60);
    expect(await screen.findByText(/^Last update .+ There is no gateway here\.$/)).toBeVisible();
    expect(await shown()).toBeVisible();
    gateway.on(route, () => reply as never);
    comeBackAfter(60);
    await waitFor(() => expect(screen.queryByText(/Last update/)).toBeNull());
  });
});
