/** @vitest-environment jsdom */
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { User } from '@/api/models';
import { aUser, openAt, startGateway } from '@/testing/dashboard';
import { refusal, refusalOf, type TestGateway } from '@/testing/gateway';
import { anAccount, aSession } from '@/testing/values';

const USERS = 'GET /api/users';
const ADD = 'POST /api/users';
const CHANGE = 'PATCH /api/users/{username}';
const anna = anAccount({ role: 'admin' });
const user = aUser();

let gateway: TestGateway;

function serve(changes: Partial<User>): User {
  const ben = anAccount({ username: 'ben', last_sign_in_at: null, ...changes });
  gateway.on(USERS, { users: [anna, ben] });
  return ben;
}

beforeEach(() => {
  gateway = startGateway();
  gateway.on('GET /api/auth/verify', aSession({ role: 'admin' }));
  serve({});
});

afterEach(() => gateway.stop());

/** Choose an action for a user and return its confirmation. */
async function choose(action: string, username = 'ben'): Promise<HTMLElement> {
  openAt('/settings/users');
  await user.click(await screen.findByRole('button', { name: `Actions for ${username}` }));
  await user.click(await screen.findByRole('menuitem', { name: `${action}…`, hidden: true }));
  return screen.findByRole('dialog');
}

describe('the users', () => {
  it('are listed with their state', async () => {
    serve({ disabled: true, email: 'ben@example.org', has_second_factor: true, must_change_password: true });
    openAt('/settings/users');
    const [first, second] = await screen.findAllByRole('listitem');
    expect(first).toHaveTextContent(/anna.*You.*RoleAdministrator.*E-mailNone.*Second factorOff/);
    expect(second).toHaveTextContent(
      /ben.*Disabled.*Temporary password.*RoleUser.*ben@example\.org.*Last sign-inNever.*Second factorOn/,
    );
    expect(first).not.toHaveTextContent('Disabled');
  });

  it('can be added; the temporary password is shown once', async () => {
    gateway.on(ADD, refusal(409, 'user_exists', 'The user name cleo is taken.'));
    openAt('/settings/users');
    await user.click(await screen.findByRole('button', { name: 'Add user' }));
    const dialog = await screen.findByRole('dialog', { name: 'Add user' });
    await waitFor(() => expect(within(dialog).getByLabelText('User name')).toHaveFocus());
    await user.keyboard('cleo');
    await user.selectOptions(within(dialog).getByLabelText('Role'), 'Administrator');
    await user.type(within(dialog).getByLabelText('E-mail (optional)'), 'cleo@example.org{Enter}');
    expect(await within(dialog).findByRole('alert')).toHaveTextContent('The user name cleo is taken.');
    gateway.on(ADD, () => {
      const cleo = anAccount({ username: 'cleo' });
      gateway.on(USERS, { users: [anna, cleo] });
      return { user: cleo, temporary_password: 'tmp-1' };
    });
    await user.click(within(dialog).getByRole('button', { name: 'Add user' }));
    const shown = await screen.findByRole('dialog', { name: 'Temporary password for cleo' });
    expect(gateway.requestsTo(ADD).at(-1)?.body).toEqual({
      username: 'cleo',
      role: 'admin',
      email: 'cleo@example.org',
    });
    await user.click(within(shown).getByRole('button', { name: 'Copy: Temporary password' }));
    expect(await navigator.clipboard.readText()).toBe('tmp-1');
    await user.click(within(shown).getByRole('button', { name: 'Done' }));
    expect(screen.queryByDisplayValue('tmp-1')).toBeNull();
    expect(await screen.findByRole('button', { name: 'Actions for cleo' })).toBeVisible();
  });
});

describe('a name that is too long', () => {
  it('is not cut, but refused at the field', async () => {
    gateway.on(ADD, refusalOf({ username: ['use 1 to 64 letters'] }));
    openAt('/settings/users');
    await user.click(await screen.findByRole('button', { name: 'Add user' }));
    const dialog = await screen.findByRole('dialog', { name: 'Add user' });
    const name = within(dialog).getByLabelText('User name');
    await waitFor(() => expect(name).toHaveFocus());
    await user.type(name, `${'x'.repeat(70)}{Enter}`);
    await waitFor(() => expect(name).toHaveAccessibleDescription(/Use 1 to 64 letters\./));
    expect(gateway.requestsTo(ADD)[0]?.body.username).toHaveLength(70);
  });
});

describe('an administrator', () => {
  it.each([
    ['Make administrator', 'Change role', { role: 'user' }, { role: 'admin' }],
    ['Make normal user', 'Change role', { role: 'admin' }, { role: 'user' }],
    ['Disable', 'Disable user', { disabled: false }, { disabled: true }],
    ['Enable', 'Enable user', { disabled: true }, { disabled: false }],
  ] as const)('can choose: %s', async (action, confirm, before, after) => {
    serve(before);
    gateway.on(CHANGE, () => serve(after));
    const dialog = await choose(action);
    expect(gateway.requestsTo(CHANGE)).toEqual([]);
    await user.click(within(dialog).getByRole('button', { name: confirm }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(gateway.requestsTo(CHANGE).map(({ parameter, body }) => [parameter, body])).toEqual([
      ['ben', after],
    ]);
    await waitFor(() => expect(gateway.requestsTo(USERS)).toHaveLength(2));
  });

  it('can reset a password, and sees the temporary one once', async () => {
    gateway.on('POST /api/users/{username}/password', refusal(404, 'user_not_found', 'No such user.'));
    const dialog = await choose('Reset password');
    await user.click(within(dialog).getByRole('button', { name: 'Reset password' }));
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(/^Couldn’t reset the password/);
    gateway.on('POST /api/users/{username}/password', { temporary_password: 'tmp-2' });
    expect(dialog).toHaveTextContent('Their sessions end, and their API tokens are revoked.');
    await user.click(within(dialog).getByRole('button', { name: 'Reset password' }));
    const shown = await screen.findByRole('dialog', { name: 'Temporary password for ben' });
    expect(within(shown).getByLabelText('Temporary password')).toHaveValue('tmp-2');
  });

  it.each([
    ['Remove second factor', 'Remove second factor', 'DELETE /api/users/{username}/second-factor'],
    ['End sessions', 'End sessions', 'DELETE /api/users/{username}/sessions'],
    ['Delete', 'Delete user', 'DELETE /api/users/{username}'],
  ] as const)('can choose: %s', async (action, confirm, route) => {
    serve({ has_second_factor: true });
    gateway.on(route, undefined);
    const dialog = await choose(action);
    expect(gateway.requestsTo(route)).toEqual([]);
    await user.click(within(dialog).getByRole('button', { name: confirm }));
    await waitFor(() => expect(gateway.requestsTo(route)).toHaveLength(1));
    expect(gateway.requestsTo(route)[0]?.parameter).toBe('ben');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('is told what stays when a user is deleted, and why one cannot be', async () => {
    const sentence = 'The last administrator cannot be deleted.';
    gateway.on('DELETE /api/users/{username}', refusal(409, 'last_admin', sentence));
    const dialog = await choose('Delete');
    expect(dialog).toHaveTextContent('Their jobs and finished copies stay.');
    await user.click(within(dialog).getByRole('button', { name: 'Delete user' }));
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(`Couldn’t delete the user${sentence}`);
  });

  it.each([
    ['Make normal user', 'Change role', 'PATCH /api/users/{username}', 'You are a normal user now.'],
    ['Disable', 'Disable my account', 'PATCH /api/users/{username}', 'Your account has been disabled.'],
    ['Delete', 'Delete my account', 'DELETE /api/users/{username}', 'Your account has been deleted.'],
  ] as const)(
    'can choose for their own account: %s, and is signed out',
    async (action, confirm, route, notice) => {
      const endSession = () => {
        const ended = refusal(401, 'unauthenticated', 'Your session has ended.');
        gateway.on('GET /api/auth/verify', ended);
        gateway.on(USERS, ended);
      };
      gateway.on(CHANGE, () => {
        endSession();
        return anna;
      });
      gateway.on('DELETE /api/users/{username}', () => {
        endSession();
        return undefined;
      });
      const dialog = await choose(action, 'anna');
      expect(dialog).toHaveTextContent(/yourself|your own account/);
      await user.click(within(dialog).getByRole('button', { name: confirm }));
      expect(await screen.findByText(notice, { exact: false })).toBeVisible();
      expect(screen.getByRole('heading', { name: 'Sign in' })).toBeVisible();
      expect(screen.getByLabelText('User name')).toHaveValue('');
      expect(screen.queryByRole('dialog')).toBeNull();
      expect(gateway.requestsTo(route)[0]?.parameter).toBe('anna');
    },
  );

  it('is not offered for their own account what the API refuses there', async () => {
    gateway.on(USERS, { users: [{ ...anna, has_second_factor: true }] });
    openAt('/settings/users');
    await user.click(await screen.findByRole('button', { name: 'Actions for anna' }));
    await screen.findByRole('menuitem', { name: 'Delete…', hidden: true });
    const items = screen.getAllByRole('menuitem', { hidden: true });
    expect(items.map(({ textContent }) => textContent)).toEqual(['Make normal user…', 'Disable…', 'Delete…']);
  });

  it('cannot remove a second factor that is not there', async () => {
    openAt('/settings/users');
    await user.click(await screen.findByRole('button', { name: 'Actions for ben' }));
    await screen.findByRole('menuitem', { name: 'Delete…', hidden: true });
    expect(screen.queryByRole('menuitem', { name: 'Remove second factor…', hidden: true })).toBeNull();
  });
});
