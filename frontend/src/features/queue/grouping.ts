/** Tells what runs, what waits and what is over, and how far running jobs are. */
import type { Job, JobStatus, Progress } from '@/api/models';

export type GroupTitle = 'Running' | 'Waiting' | 'Finished';

const GROUP_OF: Readonly<Record<JobStatus, GroupTitle>> = {
  running: 'Running',
  queued: 'Waiting',
  retrying: 'Waiting',
  completed: 'Finished',
  failed: 'Finished',
  cancelled: 'Finished',
};

const ORDER: readonly GroupTitle[] = ['Running', 'Waiting', 'Finished'];

export function groupOf({ status }: Job): GroupTitle {
  return GROUP_OF[status];
}

/**
 * Put what runs first, then what waits, then what is over, each in the order given.
 *
 * A job that has just moved on is in its old place until the list comes anew.
 */
export function inGroups(jobs: readonly Job[]): readonly Job[] {
  const rank = (job: Job) => ORDER.indexOf(groupOf(job));
  const sorted = jobs.every((job, i) => i === 0 || rank(jobs[i - 1] ?? job) <= rank(job));
  return sorted ? jobs : [...jobs].sort((one, other) => rank(one) - rank(other));
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
