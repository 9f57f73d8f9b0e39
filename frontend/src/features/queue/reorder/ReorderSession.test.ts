import { beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '@/api/models';
import { aJob } from '@/testing/values';
import { ReorderSession } from './ReorderSession';

const named = (name: string, changes: Partial<Job> = {}) =>
  aJob({ job_id: name, input_path: `/mnt/tv/${name}.mkv`, ...changes });
const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => named(name)) as [Job, Job, Job, Job];
const running = named('r', { status: 'running' });

let session: ReorderSession;

beforeEach(() => {
  session = new ReorderSession();
  session.follow({ start: 0, jobs: [running, a, b, c, d] });
});

describe('a lifted job', () => {
  it('moves up and down with the keys, each of which counts at once', () => {
    session.start(d);
    session.step(-1);
    session.step(-1);
    session.step(-1);
    session.step(1);
    expect(session.drop()).toEqual({ job: d, target: { to: 'before', anchor: b } });
  });

  it('is placed after the target job when moved down', () => {
    session.start(a);
    session.step(1);
    expect(session.drop()?.target).toEqual({ to: 'after', anchor: b });
  });

  it('stays among the waiting jobs', () => {
    session.start(a);
    session.step(-1);
    expect(session.getState().target).toBe(1);
    session.start(d);
    session.step(1);
    expect(session.getState().target).toBe(4);
  });

  it('skips a job that waits for its next attempt', () => {
    session.follow({ start: 0, jobs: [a, { ...b, status: 'retrying' }, c] });
    session.start(c);
    session.step(-1);
    expect(session.drop()?.target.anchor).toBe(a);
  });

  it('dropped at its original position is not moved', () => {
    session.start(b);
    session.step(1);
    session.step(-1);
    expect(session.drop()).toBeNull();
    expect(session.getState().announcement).toBe('b.mkv stays where it was.');
  });

  it('announces the priority that it would take', () => {
    session.follow({ start: 0, jobs: [{ ...a, priority: 7 }, b] });
    session.start(b);
    session.step(-1);
    expect(session.getState().note).toBe('takes priority +7');
    expect(session.getState().announcement).toBe('At the position of a.mkv, takes priority +7.');
  });
});

describe('a list that changes meanwhile', () => {
  it('keeps the target job', () => {
    session.start(d);
    session.step(-1);
    session.follow({ start: 0, jobs: [running, b, c, d] });
    expect(session.getState()).toMatchObject({ target: 2, side: 'before' });
  });

  it('returns to the original position when the target job is gone', () => {
    session.start(d);
    session.step(-1);
    session.follow({ start: 0, jobs: [running, { ...c, status: 'running' }, a, b, d] });
    expect(session.getState()).toMatchObject({ target: 4, side: null });
  });

  it('releases a job that has started to run', () => {
    session.start(a);
    session.follow({ start: 0, jobs: [running, { ...a, status: 'running' }, b, c, d] });
    expect(session.getState()).toMatchObject({ job: null, announcement: 'a.mkv is no longer waiting.' });
  });

  it('releases a job that was deleted', () => {
    session.start(b);
    session.follow({ start: 0, jobs: [running, a, c, d] });
    expect(session.getState().job).toBeNull();
  });

  it('keeps a job that is too far away to be loaded', () => {
    session.start(a);
    session.follow({ start: 200, jobs: [c, d] });
    session.moveTo(201);
    expect(session.drop()).toEqual({ job: a, target: { to: 'after', anchor: d } });
  });
});

it('a job that is not waiting cannot be lifted', () => {
  expect(session.start(running)).toBe(false);
  expect(session.getState().job).toBeNull();
});
