/** @vitest-environment jsdom */
import { screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aUser, comeBackAfter, openAt, startGateway } from '@/testing/dashboard';
import { refusal, refusalOf, type TestGateway } from '@/testing/gateway';
import { aSession } from '@/testing/values';

const LOGIN = 'POST /api/auth/login';
const PASSWORD = 'POST /api/auth/password';
const user = aUser();

let gateway: TestGateway;

beforeEach(() => {
  gateway = startGateway();
});

afterEach(() => {
  vi.useRealTimers();
  gateway.stop();
});

async function typePasswords(current: string, next: string, again: string): Promise<void> {
  await user.type(await screen.findByLabelText('Current password'), current);
  await user.type(screen.getByLabelText('New password'), next);
  await user.type(screen.getByLabelText('New password again'), again);
}

describe('the sign-in page', () => {
  beforeEach(async () => {
    gateway.on('GET /api/auth/verify', refusal(401, 'unauthenticated', 'Sign in first.'));
    openAt('/sign-in');
    await screen.findByRole('heading', { name: 'Sign in' });
  });

  it('starts at the user name', async () => {
    await waitFor(() => expect(screen.getByLabelText('User name')).toHaveFocus());
  });

  it('sends nothing while a field is empty', async () => {
    await user.type(screen.getByLabelText('User name'), 'anna{Enter}');
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(screen.getByLabelText('Password')).toBeInvalid();
    expect(gateway.requestsTo(LOGIN)).toEqual([]);
  });

  it('can be sent only once while it waits', async () => {
    gateway.on(LOGIN, 'keep waiting');
    await user.type(screen.getByLabelText('User name'), ' anna ');
    await user.type(screen.getByLabelText('Password'), 'secret{Enter}');
    await waitFor(() => expect(screen.getByRole('button', { name: 'Sign in' })).toBeDisabled());
    await waitFor(() => expect(gateway.requestsTo(LOGIN)).toHaveLength(1));
    expect(gateway.requestsTo(LOGIN)[0]?.body).toEqual({ username: 'anna', password: 'secret' });
  });

  it('says when the server does not respond, and keeps the user name', async () => {
    gateway.on(LOGIN, 'hang up');
    await user.type(screen.getByLabelText('User name'), 'anna');
    await user.type(screen.getByLabelText('Password'), 'secret{Enter}');
    expect(await screen.findByRole('alert')).toHaveTextContent('The server isn’t responding.');
    expect(screen.getByLabelText('User name')).toHaveValue('anna');
    expect(screen.getByLabelText('Password')).toHaveValue('');
  });

  it('shows the sentence of the server after too many attempts', async () => {
    gateway.on(LOGIN, refusal(429, 'too_many_requests', 'Too many attempts. Try again in 40 s.'));
    await user.type(screen.getByLabelText('User name'), 'anna');
    await user.type(screen.getByLabelText('Password'), 'secret{Enter}');
    expect(await screen.findByRole('alert')).toHaveTextContent('Too many attempts. Try again in 40 s.');
  });

  it('asks for a code only if the gateway does, and sends it with name and password', async () => {
    gateway.on(LOGIN, ({ body }) =>
      body.code === '123456'
        ? { ...aSession(), token: 't' }
        : refusal(401, 'second_factor_required', body.code ? 'This code is wrong.' : 'Enter a code.'),
    );
    expect(screen.queryByLabelText('Code from your authenticator app')).toBeNull();
    await user.type(screen.getByLabelText('User name'), 'anna');
    await user.type(screen.getByLabelText('Password'), 'secret{Enter}');
    const code = await screen.findByLabelText('Code from your authenticator app');
    expect(code).toHaveAttribute('autocomplete', 'one-time-code');
    expect(code).toHaveAccessibleDescription(/recovery codes/);
    await waitFor(() => expect(code).toHaveFocus());
    expect(screen.queryByRole('alert')).toBeNull();
    await user.type(code, '999999{Enter}');
    expect(await screen.findByRole('alert')).toHaveTextContent('This code is wrong.');
    expect(code).toHaveValue('');
    expect(screen.getByLabelText('Password')).toHaveValue('secret');
    await user.type(code, '123456{Enter}');
    expect(await screen.findByRole('heading', { name: 'Queue' })).toBeVisible();
    expect(gateway.requestsTo(LOGIN).at(-1)?.body).toEqual({
      username: 'anna',
      password: 'secret',
      code: '123456',
    });
  });

  it('offers an account only while everybody may register', async () => {
    await waitFor(() => expect(gateway.requestsTo('GET /api/auth/registration')).toHaveLength(1));
    expect(screen.queryByRole('link', { name: 'Create an account' })).toBeNull();
    gateway.on('GET /api/auth/registration', { registration: 'open' });
    comeBackAfter(3600);
    expect(await screen.findByRole('link', { name: 'Create an account' })).toHaveAttribute(
      'href',
      '/register',
    );
  });
});

describe('the password page', () => {
  beforeEach(() => openAt('/password'));

  it('sends nothing until the new password is typed twice alike', async () => {
    await typePasswords('old words', 'new words', 'other words');
    expect(screen.getByText('The passwords do not match.')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Change password' })).toBeDisabled();
    expect(gateway.requestsTo(PASSWORD)).toEqual([]);
  });

  it('waits for the server, and says when it is done', async () => {
    gateway.on(PASSWORD, 'keep waiting');
    await typePasswords('old words', 'new words', 'new words{Enter}');
    await waitFor(() => expect(screen.getByRole('button', { name: 'Change password' })).toBeDisabled());
    expect(screen.queryByText(/Your password has been changed/)).toBeNull();
  });

  it('says why the password was not changed, and when it is', async () => {
    gateway.on(PASSWORD, refusal(401, 'invalid_credentials', 'The current password is wrong.'));
    await typePasswords('old words', 'new words', 'new words{Enter}');
    expect(await screen.findByRole('alert')).toHaveTextContent('The current password is wrong.');
    gateway.on(PASSWORD, undefined);
    await user.click(screen.getByRole('button', { name: 'Change password' }));
    expect(await screen.findByText(/Your password has been changed/)).toBeVisible();
    expect(screen.getByRole('link', { name: 'Back to the queue' })).toBeVisible();
    expect(document.title).toBe('Password · HandBrake2Resilio');
  });
});

describe('the page for a first password', () => {
  beforeEach(() => {
    gateway.on('GET /api/auth/verify', aSession({ must_change_password: true }));
    openAt('/');
  });

  it('says what is asked of the password', async () => {
    expect(await screen.findByLabelText('New password')).toHaveAccessibleDescription(
      /At least 10 characters/,
    );
  });

  it('says why the password was not changed', async () => {
    gateway.on(PASSWORD, refusalOf({ new_password: ['use at least 8 characters'] }));
    await typePasswords('handed out', 'short', 'short{Enter}');
    await waitFor(() =>
      expect(screen.getByLabelText('New password')).toHaveAccessibleDescription(
        /Use at least 8 characters\./,
      ),
    );
    expect(screen.getByRole('heading', { name: 'Choose your own password' })).toBeVisible();
  });

  it('can be left by signing out, and says when that fails', async () => {
    gateway.on('POST /api/auth/logout', 'hang up');
    await user.click(await screen.findByRole('button', { name: 'Sign out' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('The server isn’t responding.');
    gateway.on('POST /api/auth/logout', undefined);
    await user.click(screen.getByRole('button', { name: 'Sign out' }));
    expect(await screen.findByText('You are signed out.')).toBeVisible();
  });
});
