import { beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '@/api/models';
import { aJob } from '@/test-values';
import { Lift } from './Lift';

const named = (name: string, changes: Partial<Job> = {}) =>
  aJob({ job_id: name, input_path: `/mnt/tv/${name}.mkv`, ...changes });
const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => named(name)) as [Job, Job, Job, Job];
const running = named('r', { status: 'running' });

let lift: Lift;

beforeEach(() => {
  lift = new Lift();
  lift.follow({ start: 0, jobs: [running, a, b, c, d] });
});

describe('a lifted job', () => {
  it('goes up and down by the keys, each counting at once', () => {
    lift.start(d);
    lift.step(-1);
    lift.step(-1);
    lift.step(-1);
    lift.step(1);
    expect(lift.drop()).toEqual({ job: d, place: { to: 'before', anchor: b } });
  });

  it('goes behind the job whose place it takes when that one is below', () => {
    lift.start(a);
    lift.step(1);
    expect(lift.drop()?.place).toEqual({ to: 'after', anchor: b });
  });

  it('stays among those that wait', () => {
    lift.start(a);
    lift.step(-1);
    expect(lift.getState().target).toBe(1);
    lift.start(d);
    lift.step(1);
    expect(lift.getState().target).toBe(4);
  });

  it('passes over a job that waits for its next attempt', () => {
    lift.follow({ start: 0, jobs: [a, { ...b, status: 'retrying' }, c] });
    lift.start(c);
    lift.step(-1);
    expect(lift.drop()?.place.anchor).toBe(a);
  });

  it('put down at its own place is not moved', () => {
    lift.start(b);
    lift.step(1);
    lift.step(-1);
    expect(lift.drop()).toBeNull();
    expect(lift.getState().said).toBe('b.mkv stays where it was.');
  });

  it('tells the priority it would take', () => {
    lift.follow({ start: 0, jobs: [{ ...a, priority: 7 }, b] });
    lift.start(b);
    lift.step(-1);
    expect(lift.getState().note).toBe('takes priority +7');
    expect(lift.getState().said).toBe('At the place of a.mkv, where it takes priority +7.');
  });
});

describe('a list that moves meanwhile', () => {
  it('keeps the job whose place was aimed at', () => {
    lift.start(d);
    lift.step(-1);
    lift.follow({ start: 0, jobs: [running, b, c, d] });
    expect(lift.getState()).toMatchObject({ target: 2, side: 'before' });
  });

  it('takes a target that went away back to its own place', () => {
    lift.start(d);
    lift.step(-1);
    lift.follow({ start: 0, jobs: [running, { ...c, status: 'running' }, a, b, d] });
    expect(lift.getState()).toMatchObject({ target: 4, side: null });
  });

  it('leaves a job alone that has begun to run', () => {
    lift.start(a);
    lift.follow({ start: 0, jobs: [running, { ...a, status: 'running' }, b, c, d] });
    expect(lift.getState()).toMatchObject({ job: null, said: 'a.mkv does not wait any more.' });
  });

  it('leaves a job alone that was deleted', () => {
    lift.start(b);
    lift.follow({ start: 0, jobs: [running, a, c, d] });
    expect(lift.getState().job).toBeNull();
  });

  it('keeps hold of a job so far away that its row is forgotten', () => {
    lift.start(a);
    lift.follow({ start: 200, jobs: [c, d] });
    lift.aim(201);
    expect(lift.drop()).toEqual({ job: a, place: { to: 'after', anchor: d } });
  });
});

it('a job that does not wait is not lifted', () => {
  expect(lift.start(running)).toBe(false);
  expect(lift.getState().job).toBeNull();
});
