/** @vitest-environment jsdom */
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PlannedJob } from '@/api/models';
import { aUser, comeBackAfter, openAt, startGateway } from '@/testing/dashboard';
import { refusal, type Responder, type TestGateway } from '@/testing/gateway';
import { aJob, aListing, anEntry, anInspection, aPlannedJob, someRoots } from '@/testing/values';

const ROOTS = 'GET /api/files/roots';
const BROWSE = 'GET /api/files/browse';
const PLAN = 'POST /api/jobs/plan';
const INSPECT = 'GET /api/files/inspect';
// Over the smallest page there is.
const SHOW = '/password?add=%2Fmnt%2Ftv%2FShow';
const SOURCES = '/password?add=%2F';
const GONE = refusal(404, 'directory_unusable', 'There is no such folder.');
const show = aListing({
  path: '/mnt/tv/Show',
  parent: '/mnt/tv',
  entries: [anEntry('/mnt/tv/Show/E1.mkv'), anEntry('/mnt/tv/Show/E2.mkv')],
});
const user = aUser();

let gateway: TestGateway;

beforeEach(() => {
  gateway = startGateway();
  gateway.on(BROWSE, show);
  gateway.on(PLAN, ({ body }) => ({
    jobs: body.requests.map(({ input_path: path }) => aPlannedJob({ input_path: path })),
  }));
  gateway.on(INSPECT, anInspection());
});

afterEach(() => {
  vi.useRealTimers();
  gateway.stop();
});

describe('the list of source folders', () => {
  it('shows placeholders while it loads', async () => {
    gateway.on(ROOTS, 'keep waiting');
    openAt(SOURCES);
    expect(await screen.findByRole('list', { name: 'Loading the folder' })).toBeVisible();
    expect(screen.queryByText('No source folders')).toBeNull();
  });

  it('says how to set some when there are none', async () => {
    gateway.on(ROOTS, someRoots({ roots: [] }));
    openAt(SOURCES);
    expect(await screen.findByRole('heading', { name: 'No source folders' })).toBeVisible();
    expect(screen.getByText(/Set TV_SOURCE or MOVIES_SOURCE/)).toBeVisible();
  });

  it('shows why it cannot be loaded, and the folders after another try', async () => {
    gateway.on(ROOTS, GONE);
    openAt(SOURCES);
    expect(await screen.findByRole('alert')).toHaveTextContent('Couldn’t list your folders');
    gateway.on(ROOTS, someRoots());
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('button', { name: 'tv' })).toBeVisible();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('marks a folder that is not mounted, which cannot be opened', async () => {
    gateway.on(ROOTS, someRoots({ roots: [{ name: 'tv', path: '/mnt/tv', available: false }] }));
    openAt(SOURCES);
    const folder = await screen.findByRole('button', { name: /^tv/ });
    expect(folder).toHaveTextContent('unavailable');
    expect(folder).toBeDisabled();
  });
});

describe('an open folder', () => {
  it('shows placeholders while it loads', async () => {
    gateway.on(BROWSE, 'keep waiting');
    openAt(SHOW);
    expect(await screen.findByRole('list', { name: 'Loading the folder' })).toBeVisible();
    expect(screen.queryByText('No videos here')).toBeNull();
  });

  it('says when it has no videos', async () => {
    gateway.on(BROWSE, aListing());
    openAt(SHOW);
    expect(await screen.findByRole('heading', { name: 'No videos here' })).toBeVisible();
    await user.type(screen.getByLabelText('Filter by name'), 'x');
    expect(screen.getByRole('heading', { name: 'No names match' })).toBeVisible();
  });

  it('shows why it cannot be opened, and its videos after another try', async () => {
    gateway.on(BROWSE, GONE);
    openAt(SHOW);
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('Couldn’t open this folder');
    expect(alert).toHaveTextContent('There is no such folder.');
    gateway.on(BROWSE, show);
    await user.click(within(alert).getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('checkbox', { name: /E1/ })).toBeVisible();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('keeps its videos while a refresh fails, and says so', async () => {
    openAt(SHOW);
    await screen.findByRole('checkbox', { name: /E1/ });
    expect(screen.queryByText(/Last update/)).toBeNull();
    gateway.on(BROWSE, GONE);
    comeBackAfter(3600);
    expect(await screen.findByText(/^Last update .+ There is no such folder\.$/)).toBeVisible();
    expect(screen.getByRole('checkbox', { name: /E1/ })).toBeVisible();
    gateway.on(BROWSE, show);
    comeBackAfter(3600);
    await waitFor(() => expect(screen.queryByText(/Last update/)).toBeNull());
  });
});

describe('a folder whose rest could not be read', () => {
  const first = aListing({ ...show, total: 3, next_cursor: 'rest' });
  const rest = aListing({ ...show, entries: [anEntry('/mnt/tv/Show/E3.mkv')], total: 3 });
  const both: Responder<typeof BROWSE> = ({ query }) => (query.get('cursor') ? rest : first);

  beforeEach(async () => {
    gateway.on(BROWSE, ({ query }) => (query.get('cursor') ? GONE : first));
    openAt(SHOW);
    await user.click(await screen.findByRole('checkbox', { name: 'All videos here' }));
    await screen.findByText('Couldn’t read the rest of this folder');
    gateway.on(BROWSE, both);
  });

  it('is whole again once its next page was read', async () => {
    await user.click(screen.getByRole('button', { name: 'Show more' }));
    expect(await screen.findByRole('checkbox', { name: /E3/ })).toBeVisible();
    expect(screen.queryByText('Couldn’t read the rest of this folder')).toBeNull();
  });

  it('is read on for a search once it can be refreshed', async () => {
    await user.type(screen.getByLabelText('Filter by name'), 'e3');
    expect(screen.queryByRole('checkbox', { name: /E3/ })).toBeNull();
    comeBackAfter(3600);
    expect(await screen.findByRole('checkbox', { name: /E3/ })).toBeVisible();
    expect(screen.queryByText('Couldn’t read the rest of this folder')).toBeNull();
  });
});

describe('the selected files', () => {
  async function selectFirst(): Promise<void> {
    openAt(SHOW);
    await user.click(await screen.findByRole('checkbox', { name: /E1/ }));
    await user.click(screen.getByRole('tab', { name: 'Selected files' }));
  }

  it('say how to select some while there are none', async () => {
    openAt(SHOW);
    await user.click(await screen.findByRole('tab', { name: 'Selected files' }));
    expect(screen.getByRole('heading', { name: 'No files selected' })).toBeVisible();
    expect(screen.getByRole('button', { name: 'Add to queue' })).toBeDisabled();
  });

  it('are checked and inspected', async () => {
    await selectFirst();
    expect(await screen.findByTestId('forecast')).toHaveTextContent('about 2 kB');
    const inspection = await screen.findByRole('region', { name: 'E1.mkv' });
    expect(await within(inspection).findByText('50 min 00 s')).toBeVisible();
    expect(screen.getByTestId('add-summary')).toHaveTextContent('1 file, 5 kB → about 2 kB');
  });

  it('show that they are being checked and inspected', async () => {
    gateway.on(PLAN, 'keep waiting');
    gateway.on(INSPECT, 'keep waiting');
    await selectFirst();
    expect(screen.getByText('Checking files…')).toBeVisible();
    expect(screen.getByRole('status', { name: 'Inspecting the file' })).toBeVisible();
    // They can be added all the same: the gateway checks them again.
    expect(screen.getByRole('button', { name: 'Add 1 file' })).toBeEnabled();
  });

  it('say when they cannot be checked or inspected, until another try', async () => {
    gateway.on(PLAN, refusal(403, 'forbidden', 'No plan today.'));
    gateway.on(INSPECT, refusal(404, 'source_unusable', 'This is not a video.'));
    await selectFirst();
    const unplanned = (await screen.findByText('Couldn’t check these files')).closest('[role="alert"]');
    expect(unplanned).toHaveTextContent('No plan today.');
    const uninspected = (await screen.findByText('Couldn’t inspect this file')).closest('[role="alert"]');
    expect(uninspected).toHaveTextContent('This is not a video.');
    gateway.on(PLAN, { jobs: [aPlannedJob()] });
    gateway.on(INSPECT, anInspection());
    for (const retry of screen.getAllByRole('button', { name: 'Try again' })) await user.click(retry);
    expect(await screen.findByTestId('forecast')).toBeVisible();
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  });

  it('can be checked again after they were refused', async () => {
    const problem = { error: 'source_unusable', message: 'This is not a video.', fields: null };
    gateway.on(PLAN, { jobs: [aPlannedJob({ problem })] });
    await selectFirst();
    await waitFor(() =>
      expect(screen.getByTestId('add-summary')).toHaveTextContent('E1.mkv: This is not a video.'),
    );
    expect(screen.getByRole('button', { name: 'Add 1 file' })).toBeDisabled();
    gateway.on(PLAN, { jobs: [aPlannedJob()] });
    await user.click(screen.getByRole('button', { name: 'Check again' }));
    await waitFor(() => expect(screen.getByRole('button', { name: 'Add 1 file' })).toBeEnabled());
  });

  it('show an error at its setting, also after a visit elsewhere, until it is reset', async () => {
    const message = 'The source ends at 3.0 s.';
    gateway.on(PLAN, ({ body }) => {
      const late = body.requests.some(({ start_s: start }) => start === 3600);
      const problem = { error: 'invalid_request', message, fields: { start_s: [message] } };
      return { jobs: [aPlannedJob({ problem: late ? problem : null })] };
    });
    await selectFirst();
    await user.click(screen.getByRole('button', { name: /^Range & chapters/ }));
    await user.click(await screen.findByLabelText('Start'));
    await user.paste('1:00:00');
    await waitFor(() => expect(screen.getByLabelText('Start')).toBeInvalid());
    expect(screen.getByLabelText('Start')).toHaveAccessibleDescription(message);
    expect(screen.getByRole('button', { name: 'Add 1 file' })).toBeDisabled();
    await user.click(screen.getByRole('button', { name: 'Close' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await user.click(within(screen.getByRole('banner')).getByRole('link', { name: 'Add files' }));
    await user.click(await screen.findByRole('button', { name: /^Range & chapters/ }));
    expect(await screen.findByLabelText('Start')).toHaveValue('1:00:00');
    await user.click(screen.getByRole('button', { name: 'Reset Range & chapters' }));
    await waitFor(() => expect(screen.getByRole('button', { name: 'Add 1 file' })).toBeEnabled());
    expect(screen.getByLabelText('Start')).toHaveValue('');
  });

  it('are queued except those that would be refused, which can be removed', async () => {
    const problems: Record<string, PlannedJob['problem']> = {
      E2: { error: 'output_exists', message: 'The archive has E2.mkv.', fields: null },
      diary: { error: 'source_unusable', message: 'This is not a video.', fields: null },
    };
    const paths = ['E1', 'E2', 'diary'].map((name) => `/mnt/tv/Show/${name}.mkv`);
    gateway.on(BROWSE, { ...show, entries: paths.map((path) => anEntry(path)), total: 3 });
    gateway.on(PLAN, ({ body }) => ({
      jobs: body.requests.map(({ input_path: path }) => {
        const name = path.slice('/mnt/tv/Show/'.length, -'.mkv'.length);
        return aPlannedJob({
          input_path: path,
          output_exists: name === 'E2',
          problem: problems[name] ?? null,
        });
      }),
    }));
    gateway.on('POST /api/jobs/add', aJob());
    openAt(SHOW);
    await user.click(await screen.findByRole('checkbox', { name: 'All 3 videos here' }));
    await user.click(screen.getByRole('tab', { name: 'Selected files' }));
    const rows = () => screen.getAllByTestId('chosen-file');
    await waitFor(() => expect(rows()[2]).toHaveTextContent('This is not a video'));
    expect(rows()[1]).toHaveAttribute('data-state', 'collision');
    expect(screen.getByTestId('collision')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Add 1 of 3 files' }));
    await waitFor(() => expect(rows()[0]).toHaveTextContent('Queued'));
    expect(gateway.requestsTo('POST /api/jobs/add').map(({ body }) => body.input_path)).toEqual([paths[0]]);
    await user.click(await screen.findByRole('button', { name: 'Remove these' }));
    await waitFor(() => expect(rows()).toHaveLength(1));
    expect(rows()[0]).toHaveTextContent('E1.mkv');
  });

  it('that the archive has already want a decision', async () => {
    const problem = { error: 'output_exists', message: 'The archive has E1.mkv.', fields: null };
    gateway.on(PLAN, { jobs: [aPlannedJob({ output_exists: true, problem })] });
    await selectFirst();
    expect(await screen.findByTestId('collision')).toHaveTextContent('1 of these is already in the archive.');
    expect(screen.getByRole('button', { name: 'Add 1 file' })).toBeDisabled();
  });

  it('are queued, and the queue can be shown', async () => {
    gateway.on('POST /api/jobs/add', aJob());
    await selectFirst();
    await user.click(screen.getByRole('button', { name: 'Add 1 file' }));
    expect(await screen.findByText('1 file queued.')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Show queue' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });
});
