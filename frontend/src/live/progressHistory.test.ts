import { describe, expect, it } from 'vitest';
import { aProgress } from '@/testing/values';
import { ProgressHistory } from './progressHistory';

describe('the progress history of a job', () => {
  it('keeps the progress of encoding only', () => {
    const history = new ProgressHistory();
    history.add('a', aProgress({ phase: 'scanning', percent: 100 }), 0);
    history.add('a', aProgress({ percent: 1, fps: 30 }), 1000);
    history.add('a', aProgress({ percent: 2, fps: null }), 1500);
    history.add('a', aProgress({ phase: 'verifying', percent: 0 }), 2000);
    expect(history.of('a')).toEqual([
      { atMs: 1000, percent: 1, fps: 30 },
      { atMs: 1500, percent: 2, fps: 0 },
    ]);
    expect(history.of('b')).toEqual([]);
  });

  it('restarts with another attempt', () => {
    const history = new ProgressHistory();
    history.add('a', aProgress({ percent: 80 }), 0);
    history.add('a', aProgress({ percent: 3 }), 9000);
    expect(history.of('a').map(({ percent }) => percent)).toEqual([3]);
  });

  it('stays small and keeps the first and the last point', () => {
    const history = new ProgressHistory();
    for (let i = 0; i <= 5000; i += 1) history.add('a', aProgress({ percent: i / 50 }), i);
    const points = history.of('a');
    expect(points.length).toBeLessThanOrEqual(400);
    expect(points[0]?.atMs).toBe(0);
    expect(points.at(-1)?.atMs).toBe(5000);
  });

  it('returns the same array until something is added, as React requires', () => {
    const history = new ProgressHistory();
    history.add('a', aProgress(), 0);
    const before = history.of('a');
    history.add('b', aProgress(), 0);
    expect(history.of('a')).toBe(before);
  });

  it('drops the oldest job once there are too many', () => {
    const history = new ProgressHistory();
    for (let i = 0; i <= 50; i += 1) history.add(String(i), aProgress(), 0);
    expect(history.of('0')).toEqual([]);
    expect(history.of('50')).toHaveLength(1);
  });
});
