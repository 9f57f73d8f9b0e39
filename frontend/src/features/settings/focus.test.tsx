/** @vitest-environment jsdom */
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aUser, comeBackAfter, openAt, startGateway } from '@/testing/dashboard';
import type { TestGateway } from '@/testing/gateway';
import { anAccount, anApiToken, aSession } from '@/testing/values';

const user = aUser();

let gateway: TestGateway;

beforeEach(() => {
  gateway = startGateway();
  gateway.on('GET /api/auth/verify', aSession({ role: 'admin' }));
  gateway.on('GET /api/users', { users: [anAccount({ role: 'admin' }), anAccount({ username: 'ben' })] });
});

afterEach(() => {
  vi.useRealTimers();
  gateway.stop();
});

async function chooseForBen(action: string): Promise<HTMLElement> {
  openAt('/settings/users');
  await user.click(await screen.findByRole('button', { name: 'Actions for ben' }));
  await user.click(await screen.findByRole('menuitem', { name: action, hidden: true }));
  const dialog = await screen.findByRole('dialog');
  await waitFor(() => expect(dialog).toContainElement(document.activeElement as HTMLElement));
  return dialog;
}

describe('the focus', () => {
  it('returns to the button that opened a dialog', async () => {
    openAt('/settings/users');
    const button = await screen.findByRole('button', { name: 'Add user' });
    await user.click(button);
    const dialog = await screen.findByRole('dialog');
    await waitFor(() => expect(within(dialog).getByLabelText('User name')).toHaveFocus());
    await user.keyboard('{Escape}');
    await waitFor(() => expect(button).toHaveFocus());
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('returns to the button of a menu', async () => {
    const dialog = await chooseForBen('Disable…');
    await user.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.getByRole('button', { name: 'Actions for ben' })).toHaveFocus());
  });

  it('returns after two dialogs to the button that opened the first', async () => {
    gateway.on('POST /api/tokens', { token: anApiToken(), secret: 'h2r_secret' });
    openAt('/settings/tokens');
    const button = await screen.findByRole('button', { name: 'Create API token' });
    await user.click(button);
    const dialog = await screen.findByRole('dialog', { name: 'Create API token' });
    await user.type(within(dialog).getByLabelText('Name'), 'backup');
    await user.type(within(dialog).getByLabelText('Your password'), 'words{Enter}');
    const done = await screen.findByRole('button', { name: 'Done' });
    await waitFor(() => expect(screen.getByRole('button', { name: 'Copy: API token' })).toHaveFocus());
    await user.click(done);
    await waitFor(() => expect(button).toHaveFocus());
  });

  it('goes to the heading if the row of the button is removed', async () => {
    gateway.on('DELETE /api/users/{username}', () => {
      gateway.on('GET /api/users', { users: [anAccount({ role: 'admin' })] });
      return undefined;
    });
    const dialog = await chooseForBen('Delete…');
    await user.click(within(dialog).getByRole('button', { name: 'Delete user' }));
    await waitFor(() => expect(screen.queryByText('ben')).toBeNull());
    await waitFor(() => expect(screen.getByRole('heading', { name: 'Users' })).toHaveFocus());
  });

  it('goes to the heading if that row is removed later', async () => {
    gateway.on('DELETE /api/users/{username}', undefined);
    const dialog = await chooseForBen('Delete…');
    await user.click(within(dialog).getByRole('button', { name: 'Delete user' }));
    await waitFor(() => expect(screen.getByRole('button', { name: 'Actions for ben' })).toHaveFocus());
    gateway.on('GET /api/users', { users: [anAccount({ role: 'admin' })] });
    comeBackAfter(60);
    await waitFor(() => expect(screen.getByRole('heading', { name: 'Users' })).toHaveFocus());
  });
});
