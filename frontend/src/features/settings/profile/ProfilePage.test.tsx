/** @vitest-environment jsdom */
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aUser, openAt, startGateway } from '@/testing/dashboard';
import { refusal, refusalOf, type TestGateway } from '@/testing/gateway';
import { anAccount } from '@/testing/values';

const PROFILE = 'GET /api/profile';
const CHANGE = 'PATCH /api/profile';
const OFFER = 'POST /api/profile/second-factor/offer';
const ADD = 'POST /api/profile/second-factor';
const REMOVE = 'POST /api/profile/second-factor/remove';
const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const user = aUser();

let gateway: TestGateway;

beforeEach(() => {
  gateway = startGateway();
  gateway.on(OFFER, { secret: SECRET, uri: `otpauth://totp/HandBrake2Resilio:anna?secret=${SECRET}` });
});

afterEach(() => gateway.stop());

describe('the e-mail address', () => {
  it('is saved, and removed when the field is empty', async () => {
    openAt('/settings/profile');
    const field = await screen.findByLabelText('E-mail (optional)');
    const save = screen.getByRole('button', { name: 'Save e-mail' });
    expect(save).toBeDisabled();
    gateway.on(CHANGE, ({ body }) => {
      gateway.on(PROFILE, anAccount({ email: body.email }));
      return anAccount({ email: body.email });
    });
    await user.type(field, ' anna@example.org{Enter}');
    expect(await screen.findByText('E-mail address saved.')).toBeVisible();
    await waitFor(() => expect(save).toBeDisabled());
    await user.clear(field);
    await user.click(save);
    await waitFor(() => expect(gateway.requestsTo(CHANGE)).toHaveLength(2));
    expect(gateway.requestsTo(CHANGE).map(({ body }) => body.email)).toEqual(['anna@example.org', null]);
  });

  it('is not saved, and the reason is shown', async () => {
    gateway.on(CHANGE, refusalOf({ email: ['not an address'] }));
    openAt('/settings/profile');
    const field = await screen.findByLabelText('E-mail (optional)');
    await user.type(field, 'anna@example{Enter}');
    await waitFor(() => expect(field).toHaveAccessibleDescription('Not an address.'));
    expect(screen.queryByText('Couldn’t save the e-mail address')).toBeNull();
  });
});

describe('the password', () => {
  it('can be changed here too', async () => {
    gateway.on('POST /api/auth/password', undefined);
    openAt('/settings/profile');
    await user.type(await screen.findByLabelText('Current password'), 'old words');
    expect(screen.getByLabelText('New password')).toHaveAccessibleDescription(/At least 10 characters/);
    await user.type(screen.getByLabelText('New password'), 'new words');
    await user.type(screen.getByLabelText('New password again'), 'new words{Enter}');
    expect(await screen.findByText(/Your password has been changed/)).toBeVisible();
  });
});

describe('adding a second factor', () => {
  async function startSetup(): Promise<HTMLElement> {
    openAt('/settings/profile');
    await user.click(await screen.findByRole('button', { name: 'Set up second factor' }));
    return screen.findByRole('dialog', { name: 'Set up second factor' });
  }

  it('shows the secret as QR code and text, and the recovery codes once', async () => {
    const dialog = await startSetup();
    expect(within(dialog).getByRole('button', { name: 'Set up second factor' })).toBeVisible();
    expect(within(dialog).getByRole('img', { name: 'QR code for the authenticator app' })).toBeVisible();
    expect(within(dialog).getByLabelText('Secret')).toHaveValue(SECRET);
    await user.click(within(dialog).getByRole('button', { name: 'Copy: Secret' }));
    expect(await navigator.clipboard.readText()).toBe(SECRET);
    gateway.on(ADD, () => {
      gateway.on(PROFILE, anAccount({ has_second_factor: true }));
      return { recovery_codes: ['aaaa-bbbb', 'cccc-dddd'] };
    });
    await user.type(within(dialog).getByLabelText('Code from the app'), '123 456');
    await user.type(within(dialog).getByLabelText('Your password'), 'secret{Enter}');
    const codes = await screen.findByRole('dialog', { name: 'Save your recovery codes' });
    expect(gateway.requestsTo(ADD).map(({ body }) => body)).toEqual([
      { secret: SECRET, code: '123456', password: 'secret' },
    ]);
    expect(within(codes).getByLabelText('Recovery codes')).toHaveValue('aaaa-bbbb\ncccc-dddd');
    expect(codes).toHaveTextContent(/They are not shown again/);
    expect(within(codes).getByRole('button', { name: 'Copy: Recovery codes' })).toBeVisible();
    const download = within(codes).getByRole('link', { name: 'Download' });
    expect(download).toHaveAttribute('download');
    expect(decodeURIComponent(download.getAttribute('href') ?? '')).toContain('aaaa-bbbb\ncccc-dddd\n');
    await user.keyboard('{Escape}');
    expect(codes).toBeVisible();
    await user.click(within(codes).getByRole('button', { name: 'Done' }));
    expect(await screen.findByRole('button', { name: 'Remove second factor' })).toBeVisible();
    expect(screen.queryByText(/aaaa-bbbb/)).toBeNull();
  });

  it('keeps the secret when the code is wrong', async () => {
    const dialog = await startSetup();
    gateway.on(ADD, refusalOf({ code: ['this is not the current code'] }));
    const code = within(dialog).getByLabelText('Code from the app');
    await user.type(code, '999999');
    await user.type(within(dialog).getByLabelText('Your password'), 'secret{Enter}');
    await waitFor(() => expect(code).toHaveAccessibleDescription('This is not the current code.'));
    expect(screen.queryByText('Couldn’t set up the second factor')).toBeNull();
    expect(within(dialog).getByLabelText('Secret')).toHaveValue(SECRET);
  });

  it('says when it cannot be started', async () => {
    gateway.on(OFFER, 'hang up');
    openAt('/settings/profile');
    await user.click(await screen.findByRole('button', { name: 'Set up second factor' }));
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent(/^Couldn’t set up the second factorThe server isn’t responding\./);
  });
});

describe('removing the second factor', () => {
  it('asks for the password and a code', async () => {
    gateway.on(PROFILE, anAccount({ has_second_factor: true }));
    gateway.on(REMOVE, refusal(401, 'invalid_credentials', 'Your password is wrong.'));
    openAt('/settings/profile');
    await user.click(await screen.findByRole('button', { name: 'Remove second factor' }));
    const dialog = await screen.findByRole('dialog', { name: 'Remove second factor?' });
    await waitFor(() => expect(within(dialog).getByLabelText('Your password')).toHaveFocus());
    await user.keyboard('secret');
    await user.type(within(dialog).getByLabelText('Code from your authenticator app'), ' 123456 {Enter}');
    expect(await within(dialog).findByRole('alert')).toHaveTextContent('Your password is wrong.');
    gateway.on(REMOVE, () => {
      gateway.on(PROFILE, anAccount());
      return undefined;
    });
    await user.click(within(dialog).getByRole('button', { name: 'Remove second factor' }));
    expect(await screen.findByRole('button', { name: 'Set up second factor' })).toBeVisible();
    expect(gateway.requestsTo(REMOVE).at(-1)?.body).toEqual({ password: 'secret', code: '123456' });
  });
});
