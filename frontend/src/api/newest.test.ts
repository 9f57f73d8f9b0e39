import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { aJob, aProgress } from '@/test-values';
import { newest, rememberNewest } from './newest';

describe('the newest state of a job', () => {
  it('is the one with the higher rev, in whichever order they come', () => {
    const running = aJob({ rev: 3, status: 'running' });
    const completed = aJob({ rev: 4, status: 'completed' });
    expect(newest(running, completed)).toBe(completed);
    expect(newest(completed, running)).toBe(completed);
  });

  it('keeps the further progress when an answer of the same rev was overtaken by it', () => {
    const known = aJob({ rev: 3, status: 'running', progress: aProgress({ percent: 60 }) });
    const late = aJob({ rev: 3, status: 'running', progress: aProgress({ percent: 20 }) });
    expect(newest(known, late).progress?.percent).toBe(60);
    expect(newest(late, known).progress?.percent).toBe(60);
  });

  it('takes a later phase for further even at a lower percentage', () => {
    const encoded = aJob({ rev: 3, progress: aProgress({ phase: 'encoding', percent: 100 }) });
    const muxing = aJob({ rev: 3, progress: aProgress({ phase: 'muxing', percent: 5 }) });
    expect(newest(encoded, muxing).progress?.phase).toBe('muxing');
    expect(newest(muxing, encoded).progress?.phase).toBe('muxing');
  });

  it('starts its progress afresh with a new attempt', () => {
    const before = aJob({ rev: 3, status: 'running', progress: aProgress({ percent: 90 }) });
    const again = aJob({ rev: 5, status: 'running', progress: aProgress({ percent: 1 }) });
    expect(newest(before, again).progress?.percent).toBe(1);
  });

  it('is remembered over answers that come late', () => {
    const queries = new QueryClient();
    rememberNewest(queries, aJob({ rev: 9, status: 'failed' }));
    expect(rememberNewest(queries, aJob({ rev: 8, status: 'running' })).status).toBe('failed');
  });
});
