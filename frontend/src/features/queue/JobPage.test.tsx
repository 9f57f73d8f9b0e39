/** @vitest-environment jsdom */
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aUser, comeBackAfter, openAt, startGateway } from '@/testing/dashboard';
import { refusal, type TestGateway } from '@/testing/gateway';
import { aJob, aReport } from '@/testing/values';

const STATUS = 'GET /api/jobs/status/{job_id}';
const HISTORY = 'GET /api/jobs/history/{job_id}';
const REPORT = 'GET /api/jobs/verification/{job_id}';
const LOG = 'GET /api/jobs/log/{job_id}';
const LOCKED = refusal(403, 'forbidden', 'The job is locked.');

const waiting = aJob({ input_path: '/mnt/tv/Film.mkv' });
const failed = aJob({
  ...waiting,
  status: 'failed',
  rev: 5,
  attempts: 1,
  failure: { reason: 'encoder_error', message: 'HandBrakeCLI ended early.', log_tail: 'the last line' },
});
const user = aUser();

let gateway: TestGateway;

function open(): void {
  openAt(`/job/${waiting.job_id}`);
}

beforeEach(() => {
  gateway = startGateway();
  gateway.on(STATUS, waiting);
  gateway.on(HISTORY, { attempts: [] });
  gateway.on(REPORT, refusal(404, 'report_not_found', 'There is no report.'));
});

afterEach(() => {
  vi.useRealTimers();
  gateway.stop();
});

describe('the page of a job', () => {
  it('shows a placeholder while it loads', async () => {
    gateway.on(STATUS, 'keep waiting');
    open();
    expect(await screen.findByRole('status', { name: 'Loading the job' })).toBeVisible();
    expect(screen.queryByRole('article')).toBeNull();
    expect(document.title).toBe('Job · HandBrake2Resilio');
  });

  it('shows the job with its details, and is titled by its file', async () => {
    open();
    const card = await screen.findByRole('article', { name: 'Film.mkv' });
    expect(within(card).getByText('/mnt/tv/Film.mkv')).toBeVisible();
    expect(screen.queryByRole('status', { name: 'Loading the job' })).toBeNull();
    expect(document.title).toBe('Film.mkv · HandBrake2Resilio');
    expect(gateway.requestsTo(STATUS)[0]?.parameter).toBe(waiting.job_id);
  });

  it('of a removed job leads back to the queue', async () => {
    gateway.on(STATUS, refusal(404, 'job_not_found', 'No job has the id 0011.'));
    open();
    expect(
      await screen.findByRole('heading', { name: 'This job doesn’t exist or was removed' }),
    ).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
    await user.click(screen.getByRole('link', { name: 'Back to queue' }));
    expect(await screen.findByRole('heading', { name: 'Queue' })).toBeVisible();
  });

  it('shows why it cannot be loaded, and the job after another try', async () => {
    gateway.on(STATUS, LOCKED);
    open();
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('Couldn’t load the job');
    expect(alert).toHaveTextContent('The job is locked.');
    gateway.on(STATUS, waiting);
    await user.click(within(alert).getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('article', { name: 'Film.mkv' })).toBeVisible();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('keeps showing the job while a refresh fails, and says so', async () => {
    open();
    await screen.findByRole('article', { name: 'Film.mkv' });
    expect(screen.queryByText(/Last update/)).toBeNull();
    gateway.on(STATUS, LOCKED);
    comeBackAfter(1);
    expect(await screen.findByText(/^Last update .+ The job is locked\.$/)).toBeVisible();
    expect(screen.getByRole('article', { name: 'Film.mkv' })).toBeVisible();
    gateway.on(STATUS, waiting);
    comeBackAfter(1);
    await waitFor(() => expect(screen.queryByText(/Last update/)).toBeNull());
  });
});

describe('the details of an ended job', () => {
  beforeEach(() => gateway.on(STATUS, failed));

  it('show placeholders while attempts and report load', async () => {
    gateway.on(HISTORY, 'keep waiting');
    gateway.on(REPORT, 'keep waiting');
    open();
    expect(await screen.findByLabelText('Loading the attempts')).toBeVisible();
    expect(screen.getByLabelText('Loading the report')).toBeVisible();
    expect(screen.getByText('HandBrakeCLI ended early.')).toBeVisible();
  });

  it('show the attempts and the checks', async () => {
    gateway.on(HISTORY, {
      attempts: [
        {
          node: 'attic',
          outcome: 'failed',
          reason: 'encoder_error',
          started_at: '2026-01-01T10:00:00Z',
          ended_at: '2026-01-01T10:02:00Z',
        },
      ],
    });
    gateway.on(
      REPORT,
      aReport({
        checks: [{ name: 'duration', expected: '50 min', found: '2 min', passed: false, made: true }],
      }),
    );
    open();
    expect(
      await screen.findByRole('row', { name: /attic.*2 min 00 s.*Failed: Encoder error/ }),
    ).toBeInTheDocument();
    expect(await screen.findByRole('row', { name: 'Duration Fail 2 min 50 min' })).toBeInTheDocument();
  });

  it('have no section for what there is not', async () => {
    open();
    await screen.findByText('HandBrakeCLI ended early.');
    await waitFor(() => expect(screen.queryByLabelText('Loading the attempts')).toBeNull());
    expect(screen.queryByRole('heading', { name: 'Attempts' })).toBeNull();
    await waitFor(() => expect(screen.queryByRole('heading', { name: 'Verification' })).toBeNull());
  });

  it('say what could not be loaded', async () => {
    gateway.on(HISTORY, LOCKED);
    gateway.on(REPORT, LOCKED);
    open();
    expect(await screen.findByText('Couldn’t load the attempts. The job is locked.')).toBeVisible();
    expect(await screen.findByText('Couldn’t load the report. The job is locked.')).toBeVisible();
  });

  it('show the end of the log, and all of it on request', async () => {
    gateway.on(LOG, LOCKED);
    open();
    expect(await screen.findByText('the last line')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Show log' }));
    expect(await screen.findByText('The job is locked.')).toBeVisible();
    gateway.on(LOG, { text: 'the whole log\n', offset: 0, next_offset: 14, complete: true });
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('the whole log')).toBeVisible();
    expect(screen.queryByText('The job is locked.')).toBeNull();
  });
});
