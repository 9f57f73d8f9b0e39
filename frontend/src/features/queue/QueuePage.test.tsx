/** @vitest-environment jsdom */
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aUser, comeBackAfter, openAt, startGateway } from '@/testing/dashboard';
import { refusal, type TestGateway } from '@/testing/gateway';
import { TestLive } from '@/testing/live';
import { aJob, aPage, aProgress, aQueue, aSession, aSnapshot } from '@/testing/values';

const REFUSED = refusal(403, 'forbidden', 'The list is locked.');
const film = aJob({ input_path: '/mnt/tv/Film.mkv' });
const user = aUser();

let gateway: TestGateway;

beforeEach(() => {
  gateway = startGateway();
});

afterEach(() => {
  vi.useRealTimers();
  gateway.stop();
});

describe('the queue while it loads', () => {
  it('shows placeholders and no jobs, not an empty queue', async () => {
    gateway.on('GET /api/jobs/list', 'keep waiting');
    openAt('/');
    expect(await screen.findByRole('list', { name: 'Loading the queue' })).toBeVisible();
    expect(screen.queryByText('Nothing in the queue yet')).toBeNull();
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('the empty queue', () => {
  it('offers to add files', async () => {
    openAt('/');
    expect(await screen.findByRole('heading', { name: 'Nothing in the queue yet' })).toBeVisible();
    // In the header, in the dock of phones, and here.
    expect(screen.getAllByRole('link', { name: 'Add files' })).toHaveLength(3);
    expect(screen.queryByRole('checkbox')).toBeNull();
  });

  it.each([
    ['active', 'No active jobs'],
    ['completed', 'Nothing completed yet'],
    ['failed', 'Nothing failed'],
    ['cancelled', 'Nothing was cancelled'],
  ])('is described for the filter “%s”', async (status, words) => {
    openAt(`/?status=${status}`);
    expect(await screen.findByRole('heading', { name: words })).toBeVisible();
  });

  it('of a search leads back to all jobs', async () => {
    gateway.on('GET /api/jobs/list', ({ query }) => aPage(query.get('text') === null ? [film] : []));
    openAt('/?text=nowhere');
    expect(await screen.findByRole('heading', { name: 'No jobs match' })).toBeVisible();
    await user.click(screen.getByRole('link', { name: 'Show all' }));
    expect(await screen.findByRole('heading', { name: 'Film.mkv' })).toBeVisible();
  });
});

describe('a queue that cannot be loaded', () => {
  it('shows the reason, and the jobs after another try', async () => {
    gateway.on('GET /api/jobs/list', REFUSED);
    openAt('/');
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('Couldn’t load the queue');
    expect(alert).toHaveTextContent('The list is locked.');
    expect(alert).toHaveTextContent('Request r1');
    expect(screen.queryByText('Nothing in the queue yet')).toBeNull();
    gateway.on('GET /api/jobs/list', aPage([film]));
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('heading', { name: 'Film.mkv' })).toBeVisible();
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('a queue that cannot be refreshed', () => {
  it('keeps its jobs and says why, until a refresh succeeds', async () => {
    gateway.on('GET /api/jobs/list', aPage([film]));
    openAt('/');
    await screen.findByRole('heading', { name: 'Film.mkv' });
    gateway.on('GET /api/jobs/list', REFUSED);
    comeBackAfter(1);
    expect(await screen.findByText(/^Last update .+ The list is locked\.$/)).toBeVisible();
    expect(screen.getByRole('heading', { name: 'Film.mkv' })).toBeVisible();
    gateway.on('GET /api/jobs/list', aPage([film]));
    comeBackAfter(1);
    await waitFor(() => expect(screen.queryByText(/The list is locked/)).toBeNull());
  });
});

describe('a live queue', () => {
  let live: TestLive;

  beforeEach(async () => {
    live = await TestLive.start(aSnapshot());
    gateway.on('GET /api/jobs/list', aPage([film]));
    openAt('/');
    await screen.findByRole('heading', { name: 'Film.mkv' });
    await waitFor(() => expect(screen.getByTestId('live-state')).toHaveTextContent('Live'));
    expect(screen.queryByText(/Last update/)).toBeNull();
  });

  afterEach(() => live.stop());

  it('shows what events report', async () => {
    const running = aJob({ ...film, rev: 2, status: 'running', progress: aProgress({ percent: 42.3 }) });
    gateway.on('GET /api/jobs/list', aPage([running]));
    live.send({ type: 'job', id: '2-0', job: running });
    expect(await screen.findByRole('progressbar', { name: 'Progress of Film.mkv' })).toHaveAttribute(
      'aria-valuetext',
      '42 percent',
    );
    await waitFor(() => expect(document.title).toBe('42% · Queue · HandBrake2Resilio'));
  });

  it('requests the list at a limited rate, however many events arrive', async () => {
    const events = 90;
    const refreshMs = 400;
    const before = gateway.requestsTo('GET /api/jobs/list').length;
    const beganMs = performance.now();
    for (let rev = 2; rev <= events; rev += 1) {
      const changed = aJob({ ...film, priority: rev, rev });
      gateway.on('GET /api/jobs/list', aPage([changed]));
      live.send({ type: 'job', id: `${rev}-0`, job: changed });
      if (rev % 10 === 0) await new Promise((passed) => setTimeout(passed, 50));
    }
    expect(await screen.findByText(new RegExp(`priority \\+${events}$`))).toBeVisible();
    const requested = () =>
      gateway
        .requestsTo('GET /api/jobs/list')
        .slice(before)
        .filter(
          ({ query }) => query.toString() === gateway.requestsTo('GET /api/jobs/list')[0]?.query.toString(),
        );
    await waitFor(() => expect(requested()).not.toEqual([]));
    const tookMs = performance.now() - beganMs;
    expect(requested().length).toBeLessThanOrEqual(tookMs / refreshMs + 1);
  });

  it('keeps its jobs when live updates are lost, and says so', async () => {
    live.refuse();
    expect(await screen.findByText(/^Live updates lost – refreshing every few seconds\./)).toBeVisible();
    expect(screen.getByRole('heading', { name: 'Film.mkv' })).toBeVisible();
    expect(screen.getByTestId('live-state')).toHaveTextContent('Reconnecting');
  });
});

describe('pausing the queue', () => {
  it('is shown as done only once the gateway says so', async () => {
    gateway.on('GET /api/auth/verify', aSession({ role: 'admin' }));
    gateway.on('POST /api/queue/pause', refusal(403, 'forbidden', 'Not now.'));
    openAt('/');
    const button = await screen.findByRole('button', { name: 'Pause queue' });
    await waitFor(() => expect(button).toBeEnabled());
    await user.click(button);
    expect(await screen.findByText('Couldn’t change the queue')).toBeVisible();
    expect(screen.getByText('Not now.')).toBeVisible();
    expect(screen.queryByTestId('queue-paused')).toBeNull();
    gateway.on('POST /api/queue/pause', aQueue({ paused: true }));
    await user.click(screen.getByRole('button', { name: 'Pause queue' }));
    expect(await screen.findByTestId('queue-paused')).toHaveTextContent('Queue paused.');
  });

  it('is undone in its banner', async () => {
    gateway.on('GET /api/auth/verify', aSession({ role: 'admin' }));
    gateway.on('GET /api/queue', aQueue({ paused: true }));
    gateway.on('POST /api/queue/resume', aQueue());
    openAt('/');
    const banner = await screen.findByTestId('queue-paused');
    gateway.on('GET /api/queue', aQueue());
    await user.click(within(banner).getByRole('button', { name: 'Resume' }));
    await waitFor(() => expect(screen.queryByTestId('queue-paused')).toBeNull());
    expect(gateway.requestsTo('POST /api/queue/resume')).toHaveLength(1);
  });
});

describe('a search', () => {
  const jobs = ['a', 'b', 'c'].map((name) => aJob({ job_id: name, input_path: `/mnt/tv/${name}.mkv` }));

  beforeEach(() => {
    gateway.on('GET /api/jobs/list', ({ query }) =>
      aPage(jobs.filter(({ job_id: id }) => `${id}.MKV`.includes(query.get('text') ?? ''))),
    );
  });

  it('is part of the address, and the back button leaves it', async () => {
    openAt('/?status=active');
    expect(await screen.findAllByTestId('job')).toHaveLength(3);
    const field = screen.getByLabelText('Search jobs');
    await user.type(field, 'b.MKV');
    await waitFor(() => expect(screen.getAllByTestId('job')).toHaveLength(1));
    expect(screen.getByRole('heading', { name: 'b.mkv' })).toBeVisible();
    expect(window.location.search).toBe('?status=active&text=b.MKV');
    window.history.back();
    await waitFor(() => expect(screen.getAllByTestId('job')).toHaveLength(3));
    expect(field).toHaveValue('');
    expect(window.location.search).toBe('?status=active');
  });

  it('is shown by its address', async () => {
    openAt('/?status=active&text=b.MKV');
    expect(await screen.findByTestId('job')).toHaveTextContent('b.mkv');
    expect(screen.getByLabelText('Search jobs')).toHaveValue('b.MKV');
  });
});

describe('the report of an action', () => {
  const failed = aJob({ ...film, status: 'failed' });

  beforeEach(async () => {
    gateway.on('GET /api/jobs/list', aPage([failed]));
    gateway.on('POST /api/jobs/retry/{job_id}', refusal(409, 'source_unusable', 'The source is gone.'));
    openAt('/');
    await user.click(await screen.findByRole('button', { name: 'Retry Film.mkv' }));
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Film.mkv was not requeuedThe source is gone.',
    );
  });

  it('of a failure is an alert until it is closed', async () => {
    await user.click(screen.getByRole('button', { name: 'Close this message' }));
    await waitFor(() => expect(screen.queryByTestId('report')).toBeNull());
  });

  it('of a success is read politely, in place of the one before', async () => {
    gateway.on('POST /api/jobs/retry/{job_id}', { ...failed, status: 'queued', rev: 2 });
    await user.click(screen.getByRole('button', { name: 'Retry Film.mkv' }));
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
    const report = screen.getByTestId('report');
    expect(report).toHaveTextContent('Film.mkv requeued.');
    expect(report.closest('[aria-live="polite"]')).toBeInTheDocument();
  });

  it('is gone for the next user', async () => {
    gateway.on('POST /api/auth/logout', undefined);
    await user.click(screen.getByRole('button', { name: 'Menu for anna' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Sign out', hidden: true }));
    await user.type(await screen.findByLabelText('User name'), 'ben');
    gateway.on('POST /api/auth/login', { ...aSession({ username: 'ben' }), token: 't' });
    await user.type(screen.getByLabelText('Password'), 'secret{Enter}');
    await screen.findByRole('button', { name: 'Menu for ben' });
    expect(screen.queryByTestId('report')).toBeNull();
  });
});
