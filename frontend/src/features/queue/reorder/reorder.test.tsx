/** @vitest-environment jsdom */
import { act, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Job } from '@/api/models';
import { aUser, openAt, startGateway } from '@/testing/dashboard';
import { refusal, type TestGateway } from '@/testing/gateway';
import { TestLive } from '@/testing/live';
import { aJob, aPage, aSnapshot } from '@/testing/values';

const MOVE = 'POST /api/jobs/move/{job_id}';
const user = aUser();

let gateway: TestGateway;
let jobs: Job[];

function namesShown(): (string | null)[] {
  return screen.getAllByRole('heading', { level: 3 }).map(({ textContent }) => textContent);
}

function focusHandle(name: string): void {
  screen.getByRole('button', { name: `Move ${name}` }).focus();
}

beforeEach(() => {
  // jsdom has no layout to scroll.
  vi.spyOn(window, 'scrollTo').mockReturnValue();
  gateway = startGateway();
  jobs = ['a', 'b', 'c'].map((name) => aJob({ job_id: name, input_path: `/mnt/tv/${name}.mkv` }));
  gateway.on('GET /api/jobs/list', () => aPage(jobs));
});

afterEach(() => gateway.stop());

describe('a waiting job that is moved by keyboard', () => {
  beforeEach(async () => {
    openAt('/?status=active');
    await screen.findByRole('button', { name: 'Move c.mkv' });
  });

  it('counts keys that are pressed at the same instant', async () => {
    gateway.on(MOVE, ({ body }) => {
      jobs = body.to === 'after' ? ['b', 'a', 'c'].map((id) => jobOf(id)) : jobs;
      return jobOf('a');
    });
    focusHandle('a.mkv');
    act(() => {
      for (const code of ['Space', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp', 'Space']) {
        document.activeElement?.dispatchEvent(
          new KeyboardEvent('keydown', { code, bubbles: true, cancelable: true }),
        );
      }
    });
    await waitFor(() => expect(namesShown()).toEqual(['b.mkv', 'a.mkv', 'c.mkv']));
    await waitFor(() => expect(gateway.requestsTo(MOVE)).toHaveLength(1));
    expect(gateway.requestsTo(MOVE)[0]).toMatchObject({ parameter: 'a', body: { to: 'after', job_id: 'b' } });
  });

  it('stays where it was after Escape', async () => {
    focusHandle('a.mkv');
    await user.keyboard(' {ArrowDown}');
    expect(screen.getByTestId('drop-mark')).toBeInTheDocument();
    await user.keyboard('{Escape}');
    expect(screen.getByTestId('reorder-announcer')).toHaveTextContent('a.mkv stays where it was.');
    expect(screen.queryByTestId('drop-mark')).toBeNull();
    expect(namesShown()).toEqual(['a.mkv', 'b.mkv', 'c.mkv']);
    expect(gateway.requestsTo(MOVE)).toEqual([]);
  });

  it('is back where it was when the request fails', async () => {
    gateway.on(MOVE, 'hang up');
    focusHandle('c.mkv');
    await user.keyboard(' {ArrowUp}{ArrowUp} ');
    expect(await screen.findByTestId('report')).toHaveTextContent('c.mkv was not moved');
    expect(namesShown()).toEqual(['a.mkv', 'b.mkv', 'c.mkv']);
    expect(gateway.requestsTo(MOVE)).not.toEqual([]);
  });

  it('is back where it was when the move is refused, for a reason that is shown', async () => {
    gateway.on(MOVE, () => {
      jobs = jobs.filter(({ job_id: id }) => id !== 'a');
      return refusal(409, 'job_state', 'The job a.mkv is not waiting.');
    });
    focusHandle('c.mkv');
    await user.keyboard(' {ArrowUp}{ArrowUp} ');
    const report = await screen.findByTestId('report');
    expect(report).toHaveTextContent('c.mkv was not moved');
    expect(report).toHaveTextContent('The job a.mkv is not waiting.');
    await waitFor(() => expect(namesShown()).toEqual(['b.mkv', 'c.mkv']));
  });
});

describe('a lifted job', () => {
  let live: TestLive;

  beforeEach(async () => {
    live = await TestLive.start(aSnapshot());
    openAt('/?status=active');
    await waitFor(() => expect(screen.getByTestId('live-state')).toHaveTextContent('Live'));
    await screen.findByRole('button', { name: 'Move a.mkv' });
  });

  afterEach(() => live.stop());

  it('is dropped when it no longer waits', async () => {
    focusHandle('a.mkv');
    await user.keyboard(' {ArrowDown}');
    const cancelled = aJob({ ...jobOf('a'), status: 'cancelled', rev: 2 });
    jobs = jobs.slice(1);
    live.send({ type: 'job', id: '2-0', job: cancelled });
    await waitFor(() =>
      expect(screen.getByTestId('reorder-announcer')).toHaveTextContent('a.mkv is no longer waiting.'),
    );
    await user.keyboard(' ');
    await waitFor(() => expect(namesShown()).toEqual(['b.mkv', 'c.mkv']));
    expect(gateway.requestsTo(MOVE)).toEqual([]);
  });
});

function jobOf(id: string): Job {
  const found = jobs.find(({ job_id: own }) => own === id);
  if (!found) throw new Error(`there is no job ${id}`);
  return found;
}
