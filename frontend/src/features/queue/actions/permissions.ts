/** Which actions to offer for a job. The gateway enforces the same rules. */
import type { BulkAction, Job, User } from '@/api/models';
import { APPLICABLE_STATUSES } from '@/features/queue/bulk/bulk';

/** Users act on their own jobs, administrators on all. */
export function canActOn(user: User, job: Job): boolean {
  return user.role === 'admin' || user.username === job.owner;
}

/** Return whether an action applies to the present state of a job. */
export function isActionAllowed(action: BulkAction, job: Job): boolean {
  if (!APPLICABLE_STATUSES[action].includes(job.status)) return false;
  switch (action) {
    case 'pause':
      return !job.paused && !job.cancel_requested;
    case 'resume':
      return job.paused;
    case 'cancel':
      return !job.cancel_requested;
    case 'retry':
    case 'delete':
    case 'remove':
    case 'priority':
    case 'top':
    case 'bottom':
      return true;
  }
}
