/** @vitest-environment jsdom */
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aUser, openAt, startGateway } from '@/testing/dashboard';
import { refusal, refusalOf, type TestGateway } from '@/testing/gateway';
import { anApiToken, aSession } from '@/testing/values';

const TOKENS = 'GET /api/tokens';
const ADD = 'POST /api/tokens';
const REVOKE = 'DELETE /api/tokens/{token_id}';
const user = aUser();

let gateway: TestGateway;

beforeEach(() => {
  gateway = startGateway();
});

afterEach(() => gateway.stop());

async function openDialog(): Promise<HTMLElement> {
  openAt('/settings/tokens');
  await user.click(await screen.findByRole('button', { name: 'Create API token' }));
  return screen.findByRole('dialog', { name: 'Create API token' });
}

describe('the API tokens', () => {
  it('have a hint while there are none', async () => {
    openAt('/settings/tokens');
    expect(await screen.findByRole('heading', { name: 'No API tokens' })).toBeVisible();
  });

  it('are listed with what they may do and how long', async () => {
    gateway.on(TOKENS, {
      tokens: [
        anApiToken({ scopes: ['read', 'queue'] }),
        anApiToken({ id: 2, name: 'old', expires_at: '2026-01-02T10:00:00Z' }),
      ],
    });
    openAt('/settings/tokens');
    const [first, second] = await screen.findAllByRole('listitem');
    expect(first).toHaveTextContent(/backup script.*read.*queue.*Created.*ExpiresNever.*Last usedNever/);
    expect(first).not.toHaveTextContent('Expired');
    expect(second).toHaveTextContent('Expired');
    expect(screen.queryByRole('heading', { name: 'No API tokens' })).toBeNull();
  });

  it('can be created; the secret is shown once, with an example', async () => {
    const dialog = await openDialog();
    expect(within(dialog).queryByRole('checkbox', { name: 'Admin' })).toBeNull();
    expect(within(dialog).getByRole('checkbox', { name: 'Queue' })).toHaveAccessibleDescription(
      'Add and change jobs and samples.',
    );
    await user.type(within(dialog).getByLabelText('Name'), ' backup ');
    await user.click(within(dialog).getByRole('checkbox', { name: 'Queue' }));
    await user.selectOptions(within(dialog).getByLabelText('Expires'), 'In 30 days');
    gateway.on(ADD, () => {
      gateway.on(TOKENS, { tokens: [anApiToken({ name: 'backup' })] });
      return { token: anApiToken({ name: 'backup' }), secret: 'h2r_secret' };
    });
    await user.type(within(dialog).getByLabelText('Your password'), 'words{Enter}');
    const shown = await screen.findByRole('dialog', { name: 'Token backup created' });
    expect(gateway.requestsTo(ADD).map(({ body }) => body)).toEqual([
      { name: 'backup', scopes: ['read', 'queue'], expires_in_days: 30, password: 'words' },
    ]);
    expect(within(shown).getByLabelText('API token')).toHaveValue('h2r_secret');
    expect(within(shown).getByLabelText<HTMLTextAreaElement>('Example').value).toMatch(
      /^curl -H "Authorization: Bearer h2r_secret" http/,
    );
    await user.click(within(shown).getByRole('button', { name: 'Copy: API token' }));
    expect(await navigator.clipboard.readText()).toBe('h2r_secret');
    await user.click(within(shown).getByRole('button', { name: 'Done' }));
    expect(await screen.findByRole('button', { name: 'Revoke backup' })).toBeVisible();
    expect(screen.queryByDisplayValue('h2r_secret')).toBeNull();
  });

  it('can have the scope admin, and no expiry, if an administrator creates them', async () => {
    gateway.on('GET /api/auth/verify', aSession({ role: 'admin' }));
    gateway.on(ADD, refusal(401, 'invalid_credentials', 'Your password is wrong.'));
    const dialog = await openDialog();
    await user.type(within(dialog).getByLabelText('Name'), 'all');
    await user.click(within(dialog).getByRole('checkbox', { name: 'Read' }));
    expect(within(dialog).getByRole('button', { name: 'Create token' })).toBeDisabled();
    await user.click(within(dialog).getByRole('checkbox', { name: 'Admin' }));
    await user.click(within(dialog).getByRole('checkbox', { name: 'Read' }));
    await user.selectOptions(within(dialog).getByLabelText('Expires'), 'Never');
    await user.type(within(dialog).getByLabelText('Your password'), 'wrong{Enter}');
    expect(await within(dialog).findByRole('alert')).toHaveTextContent('Your password is wrong.');
    expect(within(dialog).getByLabelText('Name')).toHaveValue('all');
    expect(gateway.requestsTo(ADD)[0]?.body).toMatchObject({ scopes: ['admin'], expires_in_days: null });
  });

  it('can read as well if they can do more, unless that is taken back', async () => {
    const dialog = await openDialog();
    expect(within(dialog).getByRole('group', { name: 'What it may do' })).toHaveAccessibleDescription(
      'Select all that the program needs. None of them includes another.',
    );
    const read = within(dialog).getByRole('checkbox', { name: 'Read' });
    const queue = within(dialog).getByRole('checkbox', { name: 'Queue' });
    await user.click(read);
    await user.click(queue);
    expect(read).toBeChecked();
    await user.click(read);
    expect(read).not.toBeChecked();
    expect(queue).toBeChecked();
    await user.click(queue);
    expect(read).not.toBeChecked();
  });

  it('are not created without a name, and say so at the field', async () => {
    gateway.on(ADD, refusalOf({ name: ['use at least 1 character'], scopes: ['too many'] }));
    const dialog = await openDialog();
    const name = within(dialog).getByLabelText('Name');
    await user.type(name, ' ');
    await user.type(within(dialog).getByLabelText('Your password'), 'words{Enter}');
    await waitFor(() => expect(name).toHaveAccessibleDescription(/Use at least 1 character\./));
    const notice = screen.getByText('Couldn’t create the token').parentElement;
    expect(notice).toHaveTextContent(/Too many\.Request r1$/);
  });

  it('can be revoked after a confirmation', async () => {
    gateway.on(TOKENS, { tokens: [anApiToken({ id: 7 })] });
    gateway.on(REVOKE, () => {
      gateway.on(TOKENS, { tokens: [] });
      return undefined;
    });
    openAt('/settings/tokens');
    await user.click(await screen.findByRole('button', { name: 'Revoke backup script' }));
    const dialog = await screen.findByRole('dialog', { name: 'Revoke backup script?' });
    expect(gateway.requestsTo(REVOKE)).toEqual([]);
    await user.click(within(dialog).getByRole('button', { name: 'Revoke token' }));
    await waitFor(() => expect(screen.queryByText('backup script')).toBeNull());
    expect(gateway.requestsTo(REVOKE).map(({ parameter }) => parameter)).toEqual(['7']);
  });
});
