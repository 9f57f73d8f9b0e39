import { describe, expect, it } from 'vitest';
import { aProgress } from '@/test-values';
import { Trails } from './trails';

describe('the trail of a job', () => {
  it('keeps what was told while it was encoded, and nothing else', () => {
    const trails = new Trails();
    trails.add('a', aProgress({ phase: 'scanning', percent: 100 }), 0);
    trails.add('a', aProgress({ percent: 1, fps: 30 }), 1000);
    trails.add('a', aProgress({ percent: 2, fps: null }), 1500);
    trails.add('a', aProgress({ phase: 'verifying', percent: 0 }), 2000);
    expect(trails.of('a')).toEqual([
      { atMs: 1000, percent: 1, fps: 30 },
      { atMs: 1500, percent: 2, fps: 0 },
    ]);
    expect(trails.of('b')).toEqual([]);
  });

  it('begins anew with another attempt', () => {
    const trails = new Trails();
    trails.add('a', aProgress({ percent: 80 }), 0);
    trails.add('a', aProgress({ percent: 3 }), 9000);
    expect(trails.of('a').map(({ percent }) => percent)).toEqual([3]);
  });

  it('stays small however long it gets, from the first point to the last', () => {
    const trails = new Trails();
    for (let i = 0; i <= 5000; i += 1) trails.add('a', aProgress({ percent: i / 50 }), i);
    const points = trails.of('a');
    expect(points.length).toBeLessThanOrEqual(400);
    expect(points[0]?.atMs).toBe(0);
    expect(points.at(-1)?.atMs).toBe(5000);
  });

  it('gives the same array until something is added, as React wants it', () => {
    const trails = new Trails();
    trails.add('a', aProgress(), 0);
    const before = trails.of('a');
    trails.add('b', aProgress(), 0);
    expect(trails.of('a')).toBe(before);
  });

  it('forgets the job begun longest ago once there are too many', () => {
    const trails = new Trails();
    for (let i = 0; i <= 50; i += 1) trails.add(String(i), aProgress(), 0);
    expect(trails.of('0')).toEqual([]);
    expect(trails.of('50')).toHaveLength(1);
  });
});
