/** What may be done to a job as it stands, and by whom; the gateway decides, the page offers no more. */
import type { BulkAction, Job, User } from '@/api/models';
import { ACTS_ON } from '@/features/queue/bulk/bulk';

/** Users act on their own jobs, administrators on all. */
export function mayActOn(user: User, job: Job): boolean {
  return user.role === 'admin' || user.username === job.owner;
}

/** Tell whether an action makes sense for a job as it stands. */
export function isFor(action: BulkAction, job: Job): boolean {
  if (!ACTS_ON[action].includes(job.status)) return false;
  switch (action) {
    case 'pause':
      return !job.paused && !job.cancel_requested;
    case 'resume':
      return job.paused;
    case 'cancel':
      return !job.cancel_requested;
    case 'retry':
    case 'delete':
    case 'priority':
    case 'top':
    case 'bottom':
      return true;
  }
}
