/** @vitest-environment jsdom */
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Listing } from '@/api/models';
import { aUser, comeBackAfter, openAt, startGateway } from '@/testing/dashboard';
import { TestLive } from '@/testing/live';
import { refusal, type Responder, type TestGateway } from '@/testing/gateway';
import {
  aCatalogue,
  aJob,
  aListing,
  anApiToken,
  anEntry,
  aNode,
  aPage,
  aQueue,
  aSession,
  aSnapshot,
  aSystem,
} from '@/testing/values';

const SIGNED_OUT = refusal(401, 'unauthenticated', 'Sign in first.');
const listings: Record<string, Listing> = {
  '/mnt/tv': aListing({ entries: [anEntry('/mnt/tv/Show', { kind: 'folder', size_bytes: null })] }),
  '/mnt/tv/Show': aListing({
    path: '/mnt/tv/Show',
    parent: '/mnt/tv',
    entries: [
      anEntry('/mnt/tv/Show/E1.mkv'),
      anEntry('/mnt/tv/Show/E2.mkv'),
      anEntry('/mnt/tv/Show/notes.txt', { kind: 'other' }),
    ],
  }),
};

let gateway: TestGateway;
const user = aUser();

/** Sign in again in the dialog, where the user name is filled in. */
async function signInAgain(): Promise<void> {
  gateway.on('GET /api/auth/verify', aSession());
  await user.type(screen.getByLabelText('Password'), 'long enough{Enter}');
}

beforeEach(() => {
  gateway = startGateway();
  gateway.on('POST /api/auth/login', { ...aSession(), token: 't' });
  gateway.on('GET /api/queue', aQueue({ failed: 1 }));
  gateway.on('GET /api/queue/failures', { counts: { encoder_error: 1 } });
  gateway.on('GET /api/files/browse', ({ query }) => listings[query.get('path') ?? ''] ?? aListing());
});

afterEach(() => {
  vi.useRealTimers();
  gateway.stop();
});

describe('a session that expires', () => {
  it('leaves the page open below a dialog that says so, and loads it again afterwards', async () => {
    gateway.on('GET /api/jobs/list', SIGNED_OUT);
    openAt('/?status=failed');
    const dialog = await screen.findByRole('dialog', { name: 'Sign in again' });
    expect(within(dialog).getByText(/Your session has ended/)).toBeVisible();
    expect(screen.getByLabelText('User name')).toHaveValue('anna');
    await waitFor(() => expect(screen.getByLabelText('Password')).toHaveFocus());
    gateway.on('GET /api/jobs/list', aPage([aJob({ status: 'failed', input_path: '/mnt/tv/bad.mkv' })]));
    await signInAgain();
    expect(await screen.findByRole('heading', { name: 'bad.mkv' })).toBeVisible();
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(window.location.search).toBe('?status=failed');
  });

  it('is not mentioned on the first visit', async () => {
    gateway.on('GET /api/auth/verify', SIGNED_OUT);
    openAt('/');
    expect(await screen.findByRole('heading', { name: 'Sign in' })).toBeVisible();
    expect(screen.queryByText(/Your session has ended/)).toBeNull();
  });

  it('keeps what was typed into a form, which can be sent again', async () => {
    gateway.on('POST /api/auth/password', SIGNED_OUT);
    openAt('/password');
    await user.type(await screen.findByLabelText('Current password'), 'old words');
    await user.type(screen.getByLabelText('New password'), 'new words');
    await user.type(screen.getByLabelText('New password again'), 'new words{Enter}');
    const dialog = await screen.findByRole('dialog', { name: 'Sign in again' });
    gateway.on('POST /api/auth/password', undefined);
    gateway.on('GET /api/auth/verify', aSession());
    await user.type(within(dialog).getByLabelText('Password'), 'old words{Enter}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(screen.getByLabelText('New password')).toHaveValue('new words');
    await user.click(screen.getByRole('button', { name: 'Change password' }));
    expect(await screen.findByText(/Your password has been changed/)).toBeVisible();
    expect(gateway.requestsTo('POST /api/auth/password')).toHaveLength(2);
  });

  it('keeps the draft, also when Escape is pressed in the dialog', async () => {
    gateway.on('POST /api/jobs/add', SIGNED_OUT);
    openAt('/?add=%2Fmnt%2Ftv%2FShow');
    await user.click(await screen.findByRole('checkbox', { name: /E2/ }));
    await user.click(screen.getByRole('button', { name: 'Add 1 file' }));
    await screen.findByText(/Your session has ended/);
    await waitFor(() => expect(screen.getByLabelText('Password')).toHaveFocus());
    await user.keyboard('{Escape}');
    gateway.on('POST /api/jobs/add', aJob());
    await signInAgain();
    await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Sign in again' })).toBeNull());
    expect(screen.getByTestId('chosen-file')).toHaveTextContent('E2.mkv');
    const bar = screen.getByTestId('add-summary').parentElement ?? document.body;
    await user.click(within(bar).getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('1 file queued.')).toBeVisible();
    const [first, second] = gateway.requestsTo('POST /api/jobs/add');
    expect(second?.headers.get('idempotency-key')).toBe(first?.headers.get('idempotency-key'));
  });

  it('leads to the sign-in page when the user signs out', async () => {
    gateway.on('GET /api/jobs/list', SIGNED_OUT);
    openAt('/?status=failed');
    const dialog = await screen.findByRole('dialog', { name: 'Sign in again' });
    await user.click(within(dialog).getByRole('button', { name: 'Sign out' }));
    expect(await screen.findByText('You are signed out.')).toBeVisible();
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByLabelText('User name')).toHaveValue('');
    expect(window.location.pathname + window.location.search).toBe('/sign-in');
  });

  it('makes place for the first page of another user', async () => {
    openAt('/presets');
    await user.type(await screen.findByLabelText('Search presets'), 'fast');
    gateway.on('GET /api/presets', SIGNED_OUT);
    comeBackAfter(3600);
    const dialog = await screen.findByRole('dialog', { name: 'Sign in again' });
    gateway.on('GET /api/presets', aCatalogue());
    gateway.on('POST /api/auth/login', { ...aSession({ username: 'ben' }), token: 't' });
    await user.clear(within(dialog).getByLabelText('User name'));
    await user.type(within(dialog).getByLabelText('User name'), 'ben');
    await user.type(within(dialog).getByLabelText('Password'), 'long enough{Enter}');
    expect(await screen.findByRole('heading', { name: 'Queue' })).toBeVisible();
    expect(screen.getByRole('button', { name: 'Menu for ben' })).toBeVisible();
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(window.location.pathname).toBe('/');
  });
});

describe('another user who signs in in another tab', () => {
  it('sees nothing of the previous one', async () => {
    const live = await TestLive.start(aSnapshot());
    gateway.on('GET /api/tokens', { tokens: [anApiToken({ name: 'token of anna' })] });
    openAt('/settings/tokens');
    await screen.findByText('token of anna');
    await waitFor(() => expect(screen.getByTestId('live-state')).toHaveTextContent('Live'));
    gateway.on('GET /api/tokens', 'keep waiting');
    gateway.on('GET /api/auth/verify', aSession({ username: 'ben' }));
    live.refuse();
    expect(await screen.findByRole('button', { name: 'Menu for ben' })).toBeVisible();
    await waitFor(() => expect(screen.queryByText('token of anna')).toBeNull());
    await live.stop();
  });
});

describe('signing in', () => {
  it('shows the message of the gateway on failure', async () => {
    gateway.on('GET /api/auth/verify', SIGNED_OUT);
    gateway.on(
      'POST /api/auth/login',
      refusal(401, 'invalid_credentials', 'User name and password do not match.'),
    );
    openAt('/');
    await screen.findByRole('heading', { name: 'Sign in' });
    await user.type(screen.getByLabelText('User name'), 'anna');
    await user.type(screen.getByLabelText('Password'), 'wrong{Enter}');
    expect(await screen.findByRole('alert')).toHaveTextContent('User name and password do not match.');
  });

  it('with a temporary password requires a new one first', async () => {
    gateway.on('GET /api/auth/verify', aSession({ must_change_password: true }));
    gateway.on('POST /api/auth/password', () => {
      gateway.on('GET /api/auth/verify', aSession());
      return undefined;
    });
    openAt('/');
    await screen.findByRole('heading', { name: 'Choose your own password' });
    expect(gateway.requestsTo('GET /api/jobs/list')).toEqual([]);
    await user.type(screen.getByLabelText('Current password'), 'handed out');
    await user.type(screen.getByLabelText('New password'), 'my own words');
    await user.type(screen.getByLabelText('New password again'), 'my own words{Enter}');
    expect(await screen.findByRole('heading', { name: 'Queue' })).toBeVisible();
  });
});

describe('browsing by keyboard', () => {
  it('opens folders with Enter, selects with Enter and Space, goes up with Backspace', async () => {
    openAt('/?add=%2F');
    await waitFor(() => expect(screen.getByRole('button', { name: 'tv' })).toHaveFocus());
    await user.keyboard('{Enter}');
    await waitFor(() => expect(screen.getByRole('button', { name: 'Show' })).toHaveFocus());
    await user.keyboard('{Enter}');
    await waitFor(() => expect(screen.getByRole('checkbox', { name: /E1/ })).toHaveFocus());
    await user.keyboard('{Enter}{ArrowDown} ');
    expect(screen.getByTestId('add-summary')).toHaveTextContent('2 files');
    expect(screen.getByText('1 other file not shown.')).toBeVisible();
    await user.keyboard('{Backspace}');
    const list = await screen.findByRole('list', { name: 'Folders and videos' });
    expect(await within(list).findByRole('button', { name: 'Show' })).toHaveFocus();
  });

  it('moves from the filter to the first match', async () => {
    openAt('/?add=%2Fmnt%2Ftv%2FShow');
    await screen.findByRole('checkbox', { name: /E1/ });
    await user.type(screen.getByLabelText('Filter by name'), 'e2{ArrowDown}');
    expect(screen.queryByRole('checkbox', { name: /E1/ })).toBeNull();
    expect(screen.getByRole('checkbox', { name: /E2/ })).toHaveFocus();
  });
});

describe('a folder of several pages', () => {
  const pages = [1, 2, 3].map((number) =>
    aListing({
      path: '/mnt/tv/Long',
      parent: '/mnt/tv',
      left_out: number === 2 ? [{ reason: 'special', count: 1, examples: ['pipe.mkv'] }] : [],
      total: 7,
      next_cursor: number < 3 ? `after-${number}` : null,
      entries: [1, 2].map((part) => anEntry(`/mnt/tv/Long/P${number} E${part}.mkv`)),
    }),
  );
  const wholeFolder: Responder<'GET /api/files/browse'> = ({ query }) =>
    pages.find((_, place) => query.get('cursor') === (pages[place - 1]?.next_cursor ?? null)) ?? aListing();

  beforeEach(() => {
    gateway.on('GET /api/files/browse', wholeFolder);
    openAt('/?add=%2Fmnt%2Ftv%2FLong');
  });

  it('shows the first, and more on request', async () => {
    await screen.findByRole('checkbox', { name: /P1 E2/ });
    expect(screen.getByText('2 of 7 entries are shown.')).toBeVisible();
    expect(gateway.requestsTo('GET /api/files/browse')).toHaveLength(1);
    await user.click(screen.getByRole('button', { name: 'Show more' }));
    expect(await screen.findByRole('checkbox', { name: /P2 E1/ })).toBeVisible();
    expect(screen.queryByRole('checkbox', { name: /P3/ })).toBeNull();
    expect(screen.getByText(/1 pipe, socket or device \(pipe.mkv\)/)).toBeVisible();
  });

  it('selects the videos of all pages', async () => {
    await user.click(await screen.findByRole('checkbox', { name: 'All videos here' }));
    expect(await screen.findByRole('checkbox', { name: 'All 6 videos here' })).toBeChecked();
    expect(screen.getByTestId('add-summary')).toHaveTextContent('6 files');
    expect(screen.queryByRole('button', { name: 'Show more' })).toBeNull();
  });

  it('finds a name on any page', async () => {
    await user.type(await screen.findByLabelText('Filter by name'), 'e2');
    expect(await screen.findByRole('checkbox', { name: /P3 E2/ })).toBeVisible();
    await user.click(screen.getByRole('checkbox', { name: 'All 3 videos here' }));
    expect(screen.getByTestId('add-summary')).toHaveTextContent('3 files');
  });

  it('shows an error when the rest cannot be read, and can retry', async () => {
    await screen.findByRole('checkbox', { name: /P1 E2/ });
    gateway.on('GET /api/files/browse', refusal(404, 'directory_unusable', 'There is no such folder.'));
    await user.click(screen.getByRole('checkbox', { name: 'All videos here' }));
    expect(await screen.findByText('There is no such folder.')).toBeVisible();
    expect(screen.getByTestId('add-summary')).toHaveTextContent('No files selected.');
    gateway.on('GET /api/files/browse', wholeFolder);
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('checkbox', { name: /P3 E2/ })).toBeVisible();
  });
});

describe('a user who is not an administrator', () => {
  it('can act on own jobs only, and not on the queue', async () => {
    gateway.on('GET /api/queue', aQueue({ queued: 2, paused: true }));
    gateway.on(
      'GET /api/jobs/list',
      aPage([
        aJob({ job_id: 'mine', owner: 'anna', input_path: '/mnt/tv/mine.mkv' }),
        aJob({ job_id: 'other', owner: 'bob', input_path: '/mnt/tv/other.mkv' }),
      ]),
    );
    openAt('/');
    await screen.findByRole('heading', { name: 'other.mkv' });
    for (const action of ['Cancel', 'Move', 'More actions for']) {
      expect(screen.getByRole('button', { name: `${action} mine.mkv` })).toBeVisible();
      expect(screen.queryByRole('button', { name: `${action} other.mkv` })).toBeNull();
    }
    expect(screen.getByRole('checkbox', { name: 'Select mine.mkv' })).toBeVisible();
    expect(screen.queryByRole('checkbox', { name: 'Select other.mkv' })).toBeNull();
    expect(await screen.findByTestId('queue-paused')).toHaveTextContent('An administrator can resume it.');
    expect(screen.queryByRole('button', { name: /queue|Cancel all waiting|Resume/ })).toBeNull();
  });
});

describe('an action that the gateway refuses', () => {
  it('is reported and changes nothing', async () => {
    const failed = aJob({ status: 'failed', input_path: '/mnt/tv/a.mkv' });
    gateway.on('GET /api/jobs/list', aPage([failed]));
    gateway.on('POST /api/jobs/retry/{job_id}', refusal(409, 'source_unusable', 'The source is gone.'));
    openAt('/');
    await user.click(await screen.findByRole('button', { name: 'Retry a.mkv' }));
    expect(await screen.findByText('The source is gone.')).toBeVisible();
    expect(screen.getByTestId('job')).toHaveAttribute('data-status', 'failed');
  });
});

describe('the system page', () => {
  const message = 'This kernel has no Landlock, so films could open every file.';

  it('shows which sandbox features the kernel of a node lacks', async () => {
    gateway.on(
      'GET /api/system/status',
      aSystem({
        nodes: [
          aNode({ name: 'old', confinement: { files: 'none', network: 'seccomp', message } }),
          aNode({ name: 'new', confinement: { files: 'landlock', network: 'seccomp', message: null } }),
        ],
      }),
    );
    openAt('/system');
    const old = await screen.findByRole('article', { name: 'old' });
    expect(within(old).getByText(message)).toBeVisible();
    expect(within(screen.getByRole('article', { name: 'new' })).queryByText(message)).toBeNull();
  });
});
