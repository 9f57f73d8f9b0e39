/** @vitest-environment jsdom */
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Listing, PresetCatalogue, Roots, Session, SystemStatus } from '@/api/models';
import { refusal, TestGateway } from '@/test-gateway';
import { aJob, aNode, aQueue } from '@/test-values';
import { App } from './App';

const SIGNED_OUT = refusal(401, 'unauthenticated', 'Sign in first.');
const session: Session = {
  user: {
    username: 'anna',
    role: 'user',
    must_change_password: false,
    created_at: '2026-01-01T10:00:00Z',
  },
  expires_at: '2026-01-01T11:00:00Z',
};
const roots: Roots = {
  roots: [{ name: 'tv', path: '/mnt/tv', available: true }],
  archive: { path: '/mnt/archive', free_bytes: 2 ** 40, total_bytes: 2 ** 41 },
};
const modified = { modified_at: '2026-01-01T10:00:00Z' };
const listings: Record<string, Listing> = {
  '/mnt/tv': {
    path: '/mnt/tv',
    parent: null,
    left_out: [],
    total: 0,
    next_cursor: null,
    entries: [{ kind: 'folder', name: 'Show', path: '/mnt/tv/Show', size_bytes: null, ...modified }],
  },
  '/mnt/tv/Show': {
    path: '/mnt/tv/Show',
    parent: '/mnt/tv',
    left_out: [],
    total: 0,
    next_cursor: null,
    entries: ['E1.mkv', 'E2.mkv', 'notes.txt'].map((name) => ({
      kind: name.endsWith('.mkv') ? 'video' : 'other',
      name,
      path: `/mnt/tv/Show/${name}`,
      size_bytes: 5000,
      ...modified,
    })),
  },
};
const presets: PresetCatalogue = {
  default: 'Fast 1080p30',
  defaults: {},
  categories: [
    {
      name: 'General',
      presets: [
        {
          name: 'Fast 1080p30',
          description: 'Fast.',
          container: 'mp4',
          encoder: 'x264',
          available: true,
          imported: false,
        },
      ],
    },
  ],
};

let gateway: TestGateway;
const user = userEvent.setup();

/** Set the reply of a route. */
function reply(route: string, body: unknown, status = 200): void {
  gateway.routes.set(route, () => ({ status, body }));
}

function openAt(address: string): void {
  window.history.pushState(null, '', address);
  render(<App />);
}

async function signIn(): Promise<void> {
  reply('GET /api/auth/verify', session);
  await user.type(screen.getByLabelText('User name'), 'anna');
  await user.type(screen.getByLabelText('Password'), 'long enough{Enter}');
}

beforeEach(async () => {
  gateway = await TestGateway.start();
  reply('GET /api/auth/verify', session);
  reply('POST /api/auth/login', { ...session, token: 't' });
  reply('GET /api/queue', aQueue({ failed: 1 }));
  reply('GET /api/queue/failures', { counts: { encoder_error: 1 } });
  reply('GET /api/jobs/list', { jobs: [], total: 0, next_cursor: null });
  reply('GET /api/files/roots', roots);
  reply('GET /api/presets', presets);
  gateway.routes.set('GET /api/files/browse', ({ query }) => ({
    status: 200,
    body: listings[query.get('path') ?? ''],
  }));
});

afterEach(() => gateway.stop());

describe('a session that ends', () => {
  it('leads to the sign-in page with the reason, and back to the same page', async () => {
    gateway.routes.set('GET /api/jobs/list', () => SIGNED_OUT);
    openAt('/?status=failed');
    expect(await screen.findByText(/Your session has ended/)).toBeVisible();
    reply('GET /api/jobs/list', {
      jobs: [aJob({ status: 'failed', input_path: '/mnt/tv/bad.mkv' })],
      total: 1,
      next_cursor: null,
    });
    await signIn();
    expect(await screen.findByRole('heading', { name: 'bad.mkv' })).toBeVisible();
    expect(window.location.search).toBe('?status=failed');
  });

  it('is not mentioned on the first visit', async () => {
    gateway.routes.set('GET /api/auth/verify', () => SIGNED_OUT);
    openAt('/');
    expect(await screen.findByRole('heading', { name: 'Sign in' })).toBeVisible();
    expect(screen.queryByText(/Your session has ended/)).toBeNull();
  });

  it('keeps the draft', async () => {
    gateway.routes.set('POST /api/jobs/add', () => SIGNED_OUT);
    openAt('/?add=%2Fmnt%2Ftv%2FShow');
    await user.click(await screen.findByRole('checkbox', { name: /E2/ }));
    await user.click(screen.getByRole('button', { name: 'Add 1 file' }));
    await screen.findByText(/Your session has ended/);
    reply('POST /api/jobs/add', aJob(), 202);
    await signIn();
    const kept = await screen.findByTestId('chosen-file');
    expect(kept).toHaveTextContent('E2.mkv');
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('1 file queued.')).toBeVisible();
    const [first, second] = gateway.requestsTo('POST /api/jobs/add');
    expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
  });
});

describe('signing in', () => {
  it('shows the message of the gateway on failure', async () => {
    gateway.routes.set('GET /api/auth/verify', () => SIGNED_OUT);
    gateway.routes.set('POST /api/auth/login', () =>
      refusal(401, 'invalid_credentials', 'User name and password do not match.'),
    );
    openAt('/');
    await screen.findByRole('heading', { name: 'Sign in' });
    await user.type(screen.getByLabelText('User name'), 'anna');
    await user.type(screen.getByLabelText('Password'), 'wrong{Enter}');
    expect(await screen.findByRole('alert')).toHaveTextContent('User name and password do not match.');
  });

  it('with a temporary password requires a new one first', async () => {
    const temporary = { ...session, user: { ...session.user, must_change_password: true } };
    reply('GET /api/auth/verify', temporary);
    gateway.routes.set('POST /api/auth/password', () => {
      reply('GET /api/auth/verify', session);
      return { status: 204 };
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
  const pages = [1, 2, 3].map((number) => ({
    path: '/mnt/tv/Long',
    parent: '/mnt/tv',
    left_out: number === 2 ? [{ reason: 'special', count: 1, examples: ['pipe.mkv'] }] : [],
    total: 7,
    next_cursor: number < 3 ? `after-${number}` : null,
    entries: [1, 2].map((part) => ({
      kind: 'video',
      name: `P${number} E${part}.mkv`,
      path: `/mnt/tv/Long/P${number} E${part}.mkv`,
      size_bytes: 5000,
      modified_at: null,
    })),
  }));

  beforeEach(() => {
    gateway.routes.set('GET /api/files/browse', ({ query }) => ({
      status: 200,
      body: pages.find((_, place) => query.get('cursor') === (pages[place - 1]?.next_cursor ?? null)),
    }));
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
    const whole = gateway.routes.get('GET /api/files/browse');
    const refused = refusal(404, 'directory_unusable', 'There is no such folder.');
    await screen.findByRole('checkbox', { name: /P1 E2/ });
    gateway.routes.set('GET /api/files/browse', () => refused);
    await user.click(screen.getByRole('checkbox', { name: 'All videos here' }));
    expect(await screen.findByText('There is no such folder.')).toBeVisible();
    expect(screen.getByTestId('add-summary')).toHaveTextContent('No files selected.');
    if (whole) gateway.routes.set('GET /api/files/browse', whole);
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('checkbox', { name: /P3 E2/ })).toBeVisible();
  });
});

describe('a user who is not an administrator', () => {
  it('can act on own jobs only, and not on the queue', async () => {
    reply('GET /api/queue', aQueue({ queued: 2, paused: true }));
    reply('GET /api/jobs/list', {
      jobs: [
        aJob({ job_id: 'mine', owner: 'anna', input_path: '/mnt/tv/mine.mkv' }),
        aJob({ job_id: 'other', owner: 'bob', input_path: '/mnt/tv/other.mkv' }),
      ],
      total: 2,
      next_cursor: null,
    });
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
    reply('GET /api/jobs/list', { jobs: [failed], total: 1, next_cursor: null });
    gateway.routes.set(`POST /api/jobs/retry/${failed.job_id}`, () =>
      refusal(409, 'source_unusable', 'The source is gone.'),
    );
    openAt('/');
    await user.click(await screen.findByRole('button', { name: 'Retry a.mkv' }));
    expect(await screen.findByText('The source is gone.')).toBeVisible();
    expect(screen.getByTestId('job')).toHaveAttribute('data-status', 'failed');
  });
});

describe('the system page', () => {
  const system = (nodes: SystemStatus['nodes']): SystemStatus => ({
    nodes,
    gateway: { version: '0.1.0', started_at: '2026-01-01T10:00:00Z', uptime_s: 60, sockets: 1 },
    redis: { ok: true, version: '7.2.0' },
    problems: [],
  });
  const message = 'This kernel has no Landlock, so films could open every file.';

  it('shows which sandbox features the kernel of a node lacks', async () => {
    reply(
      'GET /api/system/status',
      system([
        aNode({ name: 'old', confinement: { files: 'none', network: 'seccomp', message } }),
        aNode({ name: 'new', confinement: { files: 'landlock', network: 'seccomp', message: null } }),
      ]),
    );
    openAt('/system');
    const old = await screen.findByRole('article', { name: 'old' });
    expect(within(old).getByText(message)).toBeVisible();
    expect(within(screen.getByRole('article', { name: 'new' })).queryByText(message)).toBeNull();
  });
});
