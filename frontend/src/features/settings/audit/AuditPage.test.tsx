/** @vitest-environment jsdom */
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aUser, openAt, startGateway } from '@/testing/dashboard';
import type { TestGateway } from '@/testing/gateway';
import { anAuditEntry, aSession } from '@/testing/values';

const AUDIT = 'GET /api/audit';
const user = aUser();

let gateway: TestGateway;

beforeEach(() => {
  gateway = startGateway();
  gateway.on('GET /api/auth/verify', aSession({ role: 'admin' }));
});

afterEach(() => gateway.stop());

/** Return the filter of the last request, without empty fields. */
function lastFilter(): Record<string, string> {
  return Object.fromEntries(gateway.requestsTo(AUDIT).at(-1)?.query ?? []);
}

describe('the audit log', () => {
  it('says when nothing matches', async () => {
    openAt('/settings/audit');
    expect(await screen.findByRole('heading', { name: 'No entries' })).toBeVisible();
  });

  it('shows who did what, from where, and how it ended', async () => {
    gateway.on(AUDIT, {
      entries: [
        anAuditEntry({ id: 2, action: 'delete_user', target: 'ben', outcome: 'failed', error: 'last_admin' }),
        anAuditEntry({ username: null, action: 'login', target: null, outcome: 'refused' }),
      ],
      next: null,
    });
    openAt('/settings/audit');
    const [first, second] = await screen.findAllByTestId('audit-entry');
    expect(first).toHaveTextContent(/Delete user.*Last administrator.*ben.*anna · 192\.168\.1\.20/);
    expect(second).toHaveTextContent(/Sign in.*Not allowed.*Unknown user/);
    expect(screen.queryByRole('button', { name: 'Load more' })).toBeNull();
  });

  it('unfolds the details of an entry', async () => {
    gateway.on(AUDIT, {
      entries: [
        anAuditEntry({
          action: 'change_user',
          details: { before: { role: 'user' }, after: { role: 'admin' } },
          request_id: 'r-77',
        }),
      ],
      next: null,
    });
    openAt('/settings/audit');
    const button = await screen.findByRole('button', { name: /^Details of Change user, anna, / });
    expect(button).toHaveAttribute('aria-expanded', 'false');
    expect(screen.queryByText('User → Administrator')).toBeNull();
    await user.click(button);
    expect(screen.getByText('User → Administrator')).toBeVisible();
    expect(screen.getByText('r-77')).toBeVisible();
    expect(button).toHaveAttribute('aria-expanded', 'true');
    await user.click(button);
    expect(screen.queryByText('User → Administrator')).toBeNull();
  });

  it('names the terminal of the host, whose commands have neither a user nor a request', async () => {
    gateway.on(AUDIT, {
      entries: [
        anAuditEntry({
          username: null,
          action: 'create_admin',
          address: 'terminal',
          details: { second_factor: 'removed' },
          request_id: 'terminal',
        }),
      ],
      next: null,
    });
    openAt('/settings/audit');
    await user.click(
      await screen.findByRole('button', { name: /^Details of Create administrator, Terminal, / }),
    );
    const entry = screen.getByTestId('audit-entry');
    expect(entry).toHaveTextContent(/· TerminalSecond factorremoved$/);
  });

  it('loads older entries on request', async () => {
    gateway.on(AUDIT, ({ query }) =>
      query.get('before') === '20'
        ? { entries: [anAuditEntry({ id: 19, target: 'older' })], next: null }
        : { entries: [anAuditEntry({ id: 20, target: 'newer' })], next: 20 },
    );
    openAt('/settings/audit');
    await user.click(await screen.findByRole('button', { name: 'Load more' }));
    await screen.findByText('older');
    const list = screen.getByRole('list', { name: 'Audit log' });
    expect(
      within(list)
        .getAllByTestId('audit-entry')
        .map(({ textContent }) => textContent),
    ).toEqual([expect.stringContaining('newer'), expect.stringContaining('older')]);
    expect(screen.queryByRole('button', { name: 'Load more' })).toBeNull();
  });

  it('is filtered, and exported with the same filter', async () => {
    openAt('/settings/audit');
    const link = await screen.findByRole('link', { name: 'Export CSV' });
    expect(link).toHaveAttribute('href', '/api/audit/export');
    await user.type(screen.getByLabelText('User'), ' anna');
    await user.selectOptions(screen.getByLabelText('Action'), 'Add job');
    await user.selectOptions(screen.getByLabelText('Outcome'), 'Not allowed');
    await user.type(screen.getByLabelText('Target'), 'Show & more');
    const filter = { username: 'anna', action: 'add_job', outcome: 'refused', target: 'Show & more' };
    await waitFor(() => expect(lastFilter()).toEqual(filter));
    expect(Object.fromEntries(new URLSearchParams(window.location.search))).toEqual(filter);
    const address = new URL(link.getAttribute('href') ?? '', window.location.origin);
    expect(address.pathname).toBe('/api/audit/export');
    expect(Object.fromEntries(address.searchParams)).toEqual(filter);
  });

  it('keeps each of two changes at once', async () => {
    openAt('/settings/audit');
    const [action, outcome] = [await screen.findByLabelText('Action'), screen.getByLabelText('Outcome')];
    act(() => {
      fireEvent.change(action, { target: { value: 'login' } });
      fireEvent.change(outcome, { target: { value: 'failed' } });
    });
    await waitFor(() => expect(lastFilter()).toEqual({ action: 'login', outcome: 'failed' }));
  });

  it('is filtered by whole days in the time zone of the browser', async () => {
    openAt('/settings/audit');
    fireEvent.change(await screen.findByLabelText('From'), { target: { value: '2026-11-01' } });
    // While the year is typed.
    fireEvent.change(screen.getByLabelText('Until'), { target: { value: '0002-11-30' } });
    await waitFor(() => expect(window.location.search).toBe('?since=2026-11-01'));
    expect(screen.getByLabelText('Until')).toHaveValue('0002-11-30');
    fireEvent.change(screen.getByLabelText('Until'), { target: { value: '2026-11-30' } });
    await waitFor(() => expect(window.location.search).toBe('?since=2026-11-01&until=2026-11-30'));
    const [since, until] = [new Date(2026, 10, 1), new Date(2026, 11, 1)];
    await waitFor(() =>
      expect(lastFilter()).toEqual({ since: since.toISOString(), until: until.toISOString() }),
    );
  });

  it('keeps its filter in the address', async () => {
    openAt('/settings/audit?username=anna&action=login&outcome=refused&target=x&since=2026-11-01&until=soon');
    await waitFor(() =>
      expect(lastFilter()).toEqual({
        username: 'anna',
        action: 'login',
        outcome: 'refused',
        target: 'x',
        since: new Date(2026, 10, 1).toISOString(),
      }),
    );
    expect(screen.getByLabelText('User')).toHaveValue('anna');
    expect(screen.getByLabelText('Action')).toHaveDisplayValue('Sign in');
    await user.type(screen.getByLabelText('User'), 'b');
    await user.selectOptions(screen.getByLabelText('Action'), 'All actions');
    await user.selectOptions(screen.getByLabelText('Outcome'), 'Failed');
    await waitFor(() => expect(lastFilter()).toMatchObject({ username: 'annab', outcome: 'failed' }));
    window.history.back();
    await waitFor(() => expect(screen.getByLabelText('Outcome')).toHaveDisplayValue('Not allowed'));
  });
});
