/** Groups jobs by running, waiting and finished, and sums up their progress. */
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
 * Sort jobs by group: running, waiting, finished. Within a group the order stays.
 *
 * After a change of status, a job is out of order until the list has been fetched again.
 */
export function sortByGroup(jobs: readonly Job[]): readonly Job[] {
  const rank = (job: Job) => ORDER.indexOf(groupOf(job));
  const sorted = jobs.every((job, i) => i === 0 || rank(jobs[i - 1] ?? job) <= rank(job));
  return sorted ? jobs : [...jobs].sort((a, b) => rank(a) - rank(b));
}

/** Return the progress of the encode, 0 to 100. Other phases do not count. */
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

/** Return the progress of the running jobs, such as `42%` or `42% of 2` (their average); null for none. */
export function runningSummary(jobs: readonly Job[]): string | null {
  const running = jobs.filter((job) => job.status === 'running');
  if (running.length === 0) return null;
  const sum = running.reduce((total, job) => total + encodedPercent(job.progress), 0);
  // Rounded down, so that 100% means done.
  const percent = Math.floor(sum / running.length);
  return running.length === 1 ? `${percent}%` : `${percent}% of ${running.length}`;
}
