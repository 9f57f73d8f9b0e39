/** @vitest-environment jsdom */
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aUser, openAt, startGateway } from '@/testing/dashboard';
import { refusal, refusalOf, type TestGateway } from '@/testing/gateway';
import { anAccount, aSession } from '@/testing/values';

const INVITATION = 'POST /api/auth/invitation';
const REGISTRATION = 'GET /api/auth/registration';
const REGISTER = 'POST /api/auth/register';
const LOGIN = 'POST /api/auth/login';
const offer = { role: 'admin', invited_by: 'anna', expires_at: '2126-01-01T10:00:00Z' } as const;
const user = aUser();

let gateway: TestGateway;

beforeEach(() => {
  gateway = startGateway();
  gateway.on('GET /api/auth/verify', refusal(401, 'unauthenticated', 'Sign in first.'));
  gateway.on(INVITATION, offer);
  gateway.on(REGISTER, anAccount({ username: 'ben' }));
  gateway.on(LOGIN, { ...aSession({ username: 'ben' }), token: 't' });
});

afterEach(() => gateway.stop());

async function fillIn(again = 'correct horse battery'): Promise<void> {
  await user.type(await screen.findByLabelText('User name'), ' ben ');
  await user.type(screen.getByLabelText('Password'), 'correct horse battery');
  await user.type(screen.getByLabelText('Password again'), `${again}{Enter}`);
}

describe('the link of an invitation', () => {
  it('shows a placeholder while it loads', async () => {
    gateway.on(INVITATION, 'keep waiting');
    openAt('/register#invitation=abc');
    expect(await screen.findByRole('status', { name: 'Loading the registration' })).toBeVisible();
    expect(screen.queryByLabelText('User name')).toBeNull();
  });

  it('says who invited to which role, and signs in with the new account', async () => {
    openAt('/register#invitation=abc');
    expect(await screen.findByText(/anna has invited you to become an administrator/)).toBeVisible();
    expect(gateway.requestsTo(INVITATION)[0]?.body).toEqual({ code: 'abc' });
    await user.type(screen.getByLabelText('E-mail (optional)'), 'ben@example.org');
    await fillIn();
    expect(await screen.findByRole('heading', { name: 'Queue' })).toBeVisible();
    expect(window.location.pathname).toBe('/');
    const password = 'correct horse battery';
    expect(gateway.requestsTo(REGISTER).map(({ body }) => body)).toEqual([
      { username: 'ben', password, email: 'ben@example.org', invitation: 'abc' },
    ]);
    expect(gateway.requestsTo(LOGIN)[0]?.body).toEqual({ username: 'ben', password });
  });

  it('sends nothing until the password is typed twice alike', async () => {
    openAt('/register#invitation=abc');
    await fillIn('another one');
    expect(screen.getByText('The passwords do not match.')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Create account' })).toBeDisabled();
    expect(gateway.requestsTo(REGISTER)).toEqual([]);
  });

  it('says why no account was created, and keeps the input', async () => {
    gateway.on(REGISTER, refusal(409, 'user_exists', 'The user name ben is taken.'));
    openAt('/register#invitation=abc');
    await fillIn();
    expect(await screen.findByRole('alert')).toHaveTextContent('The user name ben is taken.');
    expect(screen.getByLabelText('Password')).toHaveValue('correct horse battery');
  });

  it('says at the fields what is wrong with them', async () => {
    gateway.on(
      REGISTER,
      refusalOf({
        username: ['use letters'],
        email: ['use an address'],
        password: ['this password is common'],
      }),
    );
    openAt('/register#invitation=abc');
    await fillIn();
    await waitFor(() =>
      expect(screen.getByLabelText('User name')).toHaveAccessibleDescription(/Use letters\./),
    );
    expect(screen.getByLabelText('E-mail (optional)')).toHaveAccessibleDescription('Use an address.');
    expect(screen.getByLabelText('Password')).toHaveAccessibleDescription(/This password is common\./);
    expect(screen.queryByText(/username/)).toBeNull();
  });

  it('cuts no name that is too long', async () => {
    openAt('/register#invitation=abc');
    await user.type(await screen.findByLabelText('User name'), 'x'.repeat(70));
    await fillIn();
    await waitFor(() => expect(gateway.requestsTo(REGISTER)[0]?.body.username).toMatch(/^x{70}/));
  });

  it('says when the account is created but signing in fails', async () => {
    gateway.on(LOGIN, refusal(429, 'too_many_requests', 'Too many attempts.'));
    openAt('/register#invitation=abc');
    await fillIn();
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent(
      'Your account has been created, but signing in failed: Too many attempts.',
    );
    expect(within(alert).getByRole('link', { name: 'Sign in' })).toHaveAttribute('href', '/sign-in');
  });

  it('that was used or has expired says so', async () => {
    gateway.on(INVITATION, refusal(404, 'invitation_not_found', 'No such invitation.'));
    openAt('/register#invitation=abc');
    expect(await screen.findByText(/This invitation was used or withdrawn, or it has expired/)).toBeVisible();
    expect(screen.queryByLabelText('User name')).toBeNull();
  });

  it.each(['', 'x'.repeat(200)])('that is not complete says the same: %s', async (code) => {
    gateway.on(INVITATION, refusalOf({ code: ['use at most 100 characters'] }));
    openAt(`/register#invitation=${code}`);
    expect(await screen.findByText(/This invitation was used or withdrawn, or it has expired/)).toBeVisible();
  });

  it('shows why it cannot be checked, and the form after another try', async () => {
    gateway.on(INVITATION, refusal(404, 'not_found', 'There is no gateway here.'));
    openAt('/register#invitation=abc');
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('There is no gateway here.');
    gateway.on(INVITATION, offer);
    await user.click(within(alert).getByRole('button', { name: 'Try again' }));
    expect(await screen.findByLabelText('User name')).toBeVisible();
  });

  it('asks a signed-in user to sign out first', async () => {
    gateway.on('GET /api/auth/verify', aSession({ role: 'admin' }));
    gateway.on('POST /api/auth/logout', undefined);
    openAt('/register#invitation=abc');
    expect(await screen.findByText(/You are signed in as anna/)).toBeVisible();
    expect(screen.queryByRole('link', { name: 'Sign in instead' })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Sign out' }));
    expect(await screen.findByLabelText('User name')).toBeVisible();
    expect(screen.getByRole('link', { name: 'Sign in instead' })).toBeVisible();
  });
});

describe('registration without an invitation', () => {
  it('is possible if it is open', async () => {
    gateway.on(REGISTRATION, { registration: 'open' });
    openAt('/register');
    await fillIn();
    await waitFor(() => expect(gateway.requestsTo(REGISTER)[0]?.body.invitation).toBeNull());
    expect(gateway.requestsTo(INVITATION)).toEqual([]);
  });

  it.each([
    ['closed', /Registration is closed/],
    ['invitation', /You need an invitation/],
  ] as const)('is refused if it is %s', async (registration, sentence) => {
    gateway.on(REGISTRATION, { registration });
    openAt('/register');
    expect(await screen.findByText(sentence)).toBeVisible();
    expect(screen.queryByLabelText('User name')).toBeNull();
  });
});
