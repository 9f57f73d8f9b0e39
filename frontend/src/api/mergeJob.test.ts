import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { aJob, aProgress } from '@/testing/values';
import { mergeJob, cacheJob } from './mergeJob';

describe('the newest state of a job', () => {
  it('is the one with the higher rev, in either order', () => {
    const running = aJob({ rev: 3, status: 'running' });
    const completed = aJob({ rev: 4, status: 'completed' });
    expect(mergeJob(running, completed)).toBe(completed);
    expect(mergeJob(completed, running)).toBe(completed);
  });

  it('keeps the further progress when a response of the same rev arrives late', () => {
    const known = aJob({ rev: 3, status: 'running', progress: aProgress({ percent: 60 }) });
    const late = aJob({ rev: 3, status: 'running', progress: aProgress({ percent: 20 }) });
    expect(mergeJob(known, late).progress?.percent).toBe(60);
    expect(mergeJob(late, known).progress?.percent).toBe(60);
  });

  it('treats a later phase as further even at a lower percentage', () => {
    const encoded = aJob({ rev: 3, progress: aProgress({ phase: 'encoding', percent: 100 }) });
    const muxing = aJob({ rev: 3, progress: aProgress({ phase: 'muxing', percent: 5 }) });
    expect(mergeJob(encoded, muxing).progress?.phase).toBe('muxing');
    expect(mergeJob(muxing, encoded).progress?.phase).toBe('muxing');
  });

  it('restarts its progress with a new attempt', () => {
    const before = aJob({ rev: 3, status: 'running', progress: aProgress({ percent: 90 }) });
    const again = aJob({ rev: 5, status: 'running', progress: aProgress({ percent: 1 }) });
    expect(mergeJob(before, again).progress?.percent).toBe(1);
  });

  it('is kept when a late response arrives', () => {
    const queries = new QueryClient();
    cacheJob(queries, aJob({ rev: 9, status: 'failed' }));
    expect(cacheJob(queries, aJob({ rev: 8, status: 'running' })).status).toBe('failed');
  });
});
