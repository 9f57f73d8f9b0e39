import { describe, expect, it } from 'vitest';
import { aJob, aProgress } from '@/testing/values';
import { encodedPercent, sortByGroup, runningSummary } from './grouping';

describe('a job list on the page', () => {
  it('puts running jobs first, then waiting, then finished ones, each in the given order', () => {
    const jobs = [
      aJob({ job_id: 'done', status: 'completed' }),
      aJob({ job_id: 'next', status: 'queued' }),
      aJob({ job_id: 'later', status: 'retrying' }),
      aJob({ job_id: 'now', status: 'running' }),
    ];
    expect(sortByGroup(jobs).map((job) => job.job_id)).toEqual(['now', 'next', 'later', 'done']);
  });

  it('stays the same array when already in order', () => {
    const jobs = [aJob({ job_id: 'a' }), aJob({ job_id: 'b', status: 'failed' })];
    expect(sortByGroup(jobs)).toBe(jobs);
  });
});

describe('the running percentage', () => {
  it('counts the encode only', () => {
    expect(encodedPercent(null)).toBe(0);
    expect(encodedPercent(aProgress({ phase: 'scanning', percent: 80 }))).toBe(0);
    expect(encodedPercent(aProgress({ phase: 'encoding', percent: 12.5 }))).toBe(12.5);
    expect(encodedPercent(aProgress({ phase: 'verifying', percent: 3 }))).toBe(100);
  });

  it('is null without running jobs and an average over several', () => {
    const at = (percent: number) => aJob({ status: 'running', progress: aProgress({ percent }) });
    expect(runningSummary([aJob({ status: 'queued' })])).toBeNull();
    expect(runningSummary([at(99.9)])).toBe('99%');
    expect(runningSummary([at(20), at(65)])).toBe('42% of 2');
  });
});
