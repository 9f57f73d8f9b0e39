import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ALL_JOBS, type JobListQuery } from '@/api/jobListQuery';
import { keys } from '@/api/keys';
import type { Job, JobPage, JobStatus, LiveEvent, Snapshot, SystemStatus } from '@/api/models';
import { cacheJob } from '@/api/mergeJob';
import { aJob, aNode, aProgress, aQueue } from '@/testing/values';
import { applyEvent, applyJob, applySnapshot } from './apply';

let queries: QueryClient;

beforeEach(() => {
  queries = new QueryClient();
});

function listOf(statuses: readonly JobStatus[]): JobListQuery {
  return { ...ALL_JOBS, statuses };
}

/** Put a list into the cache; the cursor of each page is its number. */
function showList(statuses: readonly JobStatus[], ...pages: Job[][]): void {
  pages.forEach((jobs, number) => {
    const page = { jobs, total: pages.flat().length, next_cursor: null };
    queries.setQueryData<JobPage>(keys.page(listOf(statuses), String(number)), page);
  });
  pages.flat().forEach((job) => cacheJob(queries, job));
}

function pagesOf(statuses: readonly JobStatus[]): JobPage[] {
  return queries
    .getQueriesData<JobPage>({ queryKey: [...keys.lists, listOf(statuses)] })
    .flatMap(([, page]) => page ?? []);
}

function shown(statuses: readonly JobStatus[]): Job[] {
  return pagesOf(statuses).flatMap((page) => page.jobs);
}

function jobEvent(job: Job): LiveEvent {
  return { type: 'job', id: '1-0', job };
}

function progressEvent(id: string, percent: number): LiveEvent {
  return { type: 'progress', job_id: id, progress: aProgress({ percent }) };
}

const running = aJob({ status: 'running', rev: 3, progress: aProgress({ percent: 10 }) });
const completed = aJob({ status: 'completed', rev: 4 });

describe('a job event', () => {
  it('updates the job in every list and leaves the other pages untouched', () => {
    const other = aJob({ job_id: 'ffff' });
    showList([], [other], [running]);
    const [before] = pagesOf([]);
    applyEvent(queries, jobEvent(completed));
    expect(shown([]).map((job) => job.status)).toEqual(['queued', 'completed']);
    expect(pagesOf([])[0]).toBe(before);
  });

  it('removes the job from a list that it no longer matches', () => {
    showList(['running'], [running]);
    applyEvent(queries, jobEvent(completed));
    expect(shown(['running'])).toEqual([]);
  });

  it('with a lower rev than cached changes nothing', () => {
    showList([], [completed]);
    const result = applyEvent(queries, jobEvent(running));
    expect(shown([])[0]?.status).toBe('completed');
    expect(result).toEqual({ refresh: false, statusChanged: null });
  });

  it('requests a refresh and reports the job when its status changed', () => {
    showList([], [running]);
    expect(applyEvent(queries, jobEvent(completed))).toEqual({ refresh: true, statusChanged: completed });
  });

  it('requests a refresh for a job that no list has yet', () => {
    showList([], [running]);
    const added = aJob({ job_id: 'ffff' });
    expect(applyEvent(queries, jobEvent(added)).refresh).toBe(true);
  });

  it('neither refreshes nor reports the job when its status stayed the same', () => {
    showList([], [running]);
    const cancelling = { ...running, rev: 4, cancel_requested: true };
    expect(applyEvent(queries, jobEvent(cancelling))).toEqual({ refresh: false, statusChanged: null });
    expect(shown([])[0]?.cancel_requested).toBe(true);
  });
});

describe('a progress event', () => {
  it('updates a running job', () => {
    showList([], [running]);
    applyEvent(queries, progressEvent(running.job_id, 55));
    expect(shown([])[0]?.progress?.percent).toBe(55);
  });

  it('after the end of its job is ignored', () => {
    showList([], [running]);
    applyEvent(queries, jobEvent(completed));
    applyEvent(queries, progressEvent(running.job_id, 99));
    expect(shown([])[0]?.status).toBe('completed');
    expect(shown([])[0]?.progress).toBeNull();
  });

  it('of an unknown job is ignored', () => {
    showList([], [running]);
    applyEvent(queries, progressEvent('ffff', 99));
    expect(shown([])).toEqual([running]);
  });
});

describe('an event of a waiting job', () => {
  it('refreshes the lists, because the job may have been moved', () => {
    showList([], [aJob()]);
    expect(applyEvent(queries, jobEvent(aJob({ rev: 2, priority: 5 })))).toEqual({
      refresh: true,
      statusChanged: null,
    });
  });

  it('shows that it is paused', () => {
    showList([], [aJob()]);
    applyEvent(queries, jobEvent(aJob({ rev: 2, paused: true })));
    expect(shown([])[0]?.paused).toBe(true);
  });
});

describe('an event of a deleted job', () => {
  it('removes it from every list and leaves the other pages untouched', () => {
    showList([], [aJob({ job_id: 'ffff' })], [completed]);
    const [before] = pagesOf([]);
    expect(applyEvent(queries, { type: 'deleted', id: '1-0', job_id: completed.job_id }).refresh).toBe(true);
    expect(shown([]).map((job) => job.job_id)).toEqual(['ffff']);
    expect(pagesOf([])[0]).toBe(before);
  });
});

describe('an event of the queue', () => {
  it('sets the paused state and refreshes the wait reasons', () => {
    queries.setQueryData(keys.queue, aQueue({ queued: 3 }));
    expect(applyEvent(queries, { type: 'queue', paused: true }).refresh).toBe(true);
    expect(queries.getQueryData(keys.queue)).toEqual(aQueue({ queued: 3, paused: true }));
  });
});

describe('a node event', () => {
  const status: SystemStatus = {
    nodes: [aNode()],
    gateway: { version: '0.1.0', started_at: '2026-01-01T10:00:00Z', uptime_s: 1, sockets: 1 },
    redis: { ok: true, version: '7.0' },
    problems: [],
  };
  const blocked = aNode({ blocked: { reason: 'cpu', message: 'The CPU is busy.', until: null } });

  it('replaces the node of that name or adds a new one', () => {
    queries.setQueryData(keys.system, status);
    applyEvent(queries, { type: 'node', node: blocked });
    applyEvent(queries, { type: 'node', node: aNode({ name: 'cellar' }) });
    const nodes = queries.getQueryData<SystemStatus>(keys.system)?.nodes;
    expect(nodes?.map(({ name, blocked: reason }) => [name, reason?.reason])).toEqual([
      ['attic', 'cpu'],
      ['cellar', undefined],
    ]);
  });

  it('refreshes the lists only when the reason for starting no jobs changed', () => {
    queries.setQueryData(keys.system, status);
    expect(applyEvent(queries, { type: 'node', node: aNode() }).refresh).toBe(false);
    expect(applyEvent(queries, { type: 'node', node: blocked }).refresh).toBe(true);
    expect(applyEvent(queries, { type: 'node', node: blocked }).refresh).toBe(false);
  });
});

describe('a snapshot', () => {
  const snapshot: Snapshot = {
    last_id: '9-0',
    queue: aQueue({ running: 1, completed: 7 }),
    running: [aJob({ status: 'running', rev: 2 })],
    nodes: [],
  };

  it('invalidates every list', async () => {
    showList([], [completed]);
    showList(['failed'], []);
    await applySnapshot(queries, snapshot);
    const states = queries.getQueryCache().findAll({ queryKey: keys.lists });
    expect(states.map((query) => query.state.isInvalidated)).toEqual([true, true]);
  });

  it('replaces the state of the queue', async () => {
    await applySnapshot(queries, snapshot);
    expect(queries.getQueryData(keys.queue)).toEqual(snapshot.queue);
  });

  it('replaces known jobs even with a lower rev: the queue may have been restored from a backup', async () => {
    showList([], [completed]);
    await applySnapshot(queries, snapshot);
    expect(cacheJob(queries, aJob({ status: 'running', rev: 2 })).status).toBe('running');
  });

  it('keeps a shown job on screen until its response, which replaces it even with a lower rev', async () => {
    const responses = [aJob({ rev: 9 }), aJob({ rev: 3, owner: 'restored' })];
    const observer = new QueryObserver<Job>(queries, {
      queryKey: keys.job(aJob().job_id),
      queryFn: () => Promise.resolve(cacheJob(queries, responses.shift() ?? aJob())),
    });
    const seen: (string | undefined)[] = [];
    const unsubscribe = observer.subscribe(({ data }) => seen.push(data?.owner));
    await vi.waitFor(() => {
      expect(observer.getCurrentResult().data?.rev).toBe(9);
    });
    seen.length = 0;

    await applySnapshot(queries, { ...snapshot, running: [] });

    expect(observer.getCurrentResult().data).toMatchObject({ rev: 3, owner: 'restored' });
    expect(seen).not.toContain(undefined);
    unsubscribe();
  });
});

describe('a job from a response', () => {
  it('is applied like one from an event', () => {
    showList(['queued'], [aJob()]);
    applyJob(queries, aJob({ status: 'cancelled', rev: 2 }));
    expect(shown(['queued'])).toEqual([]);
  });
});
