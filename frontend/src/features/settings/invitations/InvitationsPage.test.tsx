/** @vitest-environment jsdom */
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aUser, openAt, startGateway } from '@/testing/dashboard';
import { refusal, type TestGateway } from '@/testing/gateway';
import { servePageFrom } from '@/testing/live';
import { anInvitation, aSession } from '@/testing/values';

const INVITATIONS = 'GET /api/invitations';
const ADD = 'POST /api/invitations';
const WITHDRAW = 'DELETE /api/invitations/{invitation_id}';
const user = aUser();

let gateway: TestGateway;

beforeEach(() => {
  gateway = startGateway();
  gateway.on('GET /api/auth/verify', aSession({ role: 'admin' }));
  gateway.on('GET /api/auth/registration', { registration: 'invitation' });
});

afterEach(() => gateway.stop());

describe('the invitations', () => {
  it('have a hint while there are none', async () => {
    openAt('/settings/invitations');
    expect(await screen.findByRole('heading', { name: 'No open invitations' })).toBeVisible();
  });

  it('say which setting turns them on', async () => {
    gateway.on('GET /api/auth/registration', { registration: 'closed' });
    openAt('/settings/invitations');
    expect(await screen.findByText('REGISTRATION=invitation')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Invite somebody' })).toBeNull();
  });

  it('are listed', async () => {
    gateway.on(INVITATIONS, {
      invitations: [anInvitation({ role: 'admin' }), anInvitation({ id: 2, note: '' })],
    });
    openAt('/settings/invitations');
    const [first, second] = await screen.findAllByRole('listitem');
    expect(first).toHaveTextContent(/for Ben.*RoleAdministrator.*Invited byanna.*Created.*Expires/);
    expect(second).toHaveTextContent(/^Invitation created at/);
  });

  it('can be created; the link is shown once', async () => {
    gateway.on(ADD, refusal(403, 'registration_closed', 'Registration is closed.'));
    openAt('/settings/invitations');
    await user.click(await screen.findByRole('button', { name: 'Invite somebody' }));
    const dialog = await screen.findByRole('dialog', { name: 'Invite somebody' });
    await user.type(within(dialog).getByLabelText('Note (optional)'), ' for Ben ');
    await user.selectOptions(within(dialog).getByLabelText('Role'), 'Administrator');
    await user.selectOptions(within(dialog).getByLabelText('Expires'), 'In 30 days');
    await user.click(within(dialog).getByRole('button', { name: 'Create invitation' }));
    expect(await within(dialog).findByRole('alert')).toHaveTextContent('Registration is closed.');
    gateway.on(ADD, () => {
      gateway.on(INVITATIONS, { invitations: [anInvitation()] });
      return { invitation: anInvitation(), code: 'a-b_c' };
    });
    await user.click(within(dialog).getByRole('button', { name: 'Create invitation' }));
    const shown = await screen.findByRole('dialog', { name: 'Invitation created' });
    expect(gateway.requestsTo(ADD).at(-1)?.body).toEqual({
      note: 'for Ben',
      role: 'admin',
      expires_in_days: 30,
    });
    const link = `${window.location.origin}/register#invitation=a-b_c`;
    expect(within(shown).getByLabelText('Link')).toHaveValue(link);
    await user.click(within(shown).getByRole('button', { name: 'Copy: Link' }));
    expect(await navigator.clipboard.readText()).toBe(link);
    await user.click(within(shown).getByRole('button', { name: 'Done' }));
    expect(screen.queryByDisplayValue(link)).toBeNull();
    expect(await screen.findByText('for Ben')).toBeVisible();
  });

  it('can be withdrawn after a confirmation', async () => {
    gateway.on(INVITATIONS, { invitations: [anInvitation({ id: 5 })] });
    gateway.on(WITHDRAW, () => {
      gateway.on(INVITATIONS, { invitations: [] });
      return undefined;
    });
    openAt('/settings/invitations');
    await user.click(await screen.findByRole('button', { name: 'Withdraw for Ben' }));
    const dialog = await screen.findByRole('dialog', { name: 'Withdraw the invitation “for Ben”?' });
    expect(gateway.requestsTo(WITHDRAW)).toEqual([]);
    await user.click(within(dialog).getByRole('button', { name: 'Withdraw invitation' }));
    await waitFor(() => expect(screen.queryByText('for Ben')).toBeNull());
    expect(gateway.requestsTo(WITHDRAW).map(({ parameter }) => parameter)).toEqual(['5']);
  });

  it('have a time in place of a note, also when they are withdrawn', async () => {
    gateway.on(INVITATIONS, { invitations: [anInvitation({ note: '' })] });
    openAt('/settings/invitations');
    await user.click(await screen.findByRole('button', { name: /^Withdraw Invitation created at / }));
    expect(
      await screen.findByRole('dialog', { name: /^Withdraw the invitation created at .+\?$/ }),
    ).toBeVisible();
  });

  it.each([
    ['http://127.0.0.1:1/', true],
    ['http://dashboard.test/', false],
  ])('say when their link only works on this computer: %s', async (address, isLocal) => {
    servePageFrom(address);
    gateway.on(ADD, { invitation: anInvitation(), code: 'abc' });
    openAt('/settings/invitations');
    await user.click(await screen.findByRole('button', { name: 'Invite somebody' }));
    await user.click(await screen.findByRole('button', { name: 'Create invitation' }));
    const shown = await screen.findByRole('dialog', { name: 'Invitation created' });
    expect(shown.textContent.includes('This link only works on this computer.')).toBe(isLocal);
  });
});
