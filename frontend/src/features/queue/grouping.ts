/** Splits a job list into what runs, what waits and what is over, and says how far running jobs are. */
import type { Job, JobStatus, Progress } from '@/api/models';

interface Group {
  readonly title: string;
  readonly statuses: readonly JobStatus[];
}

const GROUPS: readonly Group[] = [
  { title: 'Running', statuses: ['running'] },
  { title: 'Waiting', statuses: ['queued', 'retrying'] },
  { title: 'Finished', statuses: ['completed', 'failed', 'cancelled'] },
];

/**
 * Group jobs by what they are doing, each group in the order given.
 *
 * A job that moved between the answers of two pages is in both: its first place counts.
 */
export function groupJobs(jobs: readonly Job[]): { title: string; jobs: Job[] }[] {
  const seen = new Set<string>();
  const distinct = jobs.filter(({ job_id: id }) => {
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
  return GROUPS.map(({ title, statuses }) => ({
    title,
    jobs: distinct.filter((job) => statuses.includes(job.status)),
  })).filter((group) => group.jobs.length > 0);
}

/** Give how much of the encode is done, 0 to 100; what comes before and after it has no part. */
export function encodedPercent(progress: Progress | null): number {
  if (!progress) return 0;
  switch (progress.phase) {
    case 'scanning':
      return 0;
    case 'encoding':
      return progress.percent;
    case 'muxing':
    case 'verifying':
    case 'publishing':
      return 100;
  }
}

/** Give what the window's title says of the running jobs, such as `42%` or `42% of 2`; null for none. */
export function runningSummary(jobs: readonly Job[]): string | null {
  const running = jobs.filter((job) => job.status === 'running');
  if (running.length === 0) return null;
  const sum = running.reduce((total, job) => total + encodedPercent(job.progress), 0);
  // Rounded down: 100 % is for what is done.
  const percent = Math.floor(sum / running.length);
  return running.length === 1 ? `${percent}%` : `${percent}% of ${running.length}`;
}
