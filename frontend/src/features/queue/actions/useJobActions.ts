/** Actions on a single job: send the request, apply the response, report the outcome. */
import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { keys } from '@/api/keys';
import type { Job } from '@/api/models';
import { moveJob, pauseJob, resumeJob, retryJob } from '@/api/queries';
import { messageOf } from '@/api/errors';
import { showReport } from '@/features/queue/report';
import { describePriority } from '@/options/settingDescriptions';
import { nameOf } from '@/format/paths';
import { useJobUpdates } from '@/live/useLive';
import { moveInLists, type MoveTarget } from './moveInLists';

export interface JobActions {
  readonly retry: (job: Job) => void;
  readonly pause: (job: Job) => void;
  readonly resume: (job: Job) => void;
  readonly toTop: (job: Job) => void;
  readonly toBottom: (job: Job) => void;
  readonly move: (job: Job, target: MoveTarget) => void;
}

export function useJobActions(): JobActions {
  const queries = useQueryClient();
  const updates = useJobUpdates();
  return useMemo(() => {
    const perform = (job: Job, request: Promise<Job>, success: string, failure: string): void => {
      const name = nameOf(job.input_path);
      request.then(
        (updated) => {
          updates.apply(updated);
          showReport({ tone: 'good', title: `${name} ${success}.` });
        },
        (error: unknown) =>
          showReport({ tone: 'bad', title: `${name} ${failure}`, messages: [messageOf(error)] }),
      );
    };
    const move = async (job: Job, { to, anchor }: MoveTarget): Promise<void> => {
      // A response under way would show the old order again.
      await queries.cancelQueries({ queryKey: keys.lists });
      const undo = moveInLists(queries, job, { to, anchor });
      const name = nameOf(job.input_path);
      try {
        updates.apply(await moveJob(job.job_id, { to, job_id: anchor.job_id }));
        if (job.priority !== anchor.priority) {
          const priority = describePriority(anchor.priority);
          showReport({
            tone: 'good',
            title: `${name}: priority changed to ${priority} to match its neighbours.`,
          });
        }
      } catch (error) {
        undo();
        showReport({ tone: 'bad', title: `${name} was not moved`, messages: [messageOf(error)] });
      } finally {
        updates.refresh();
      }
    };
    return {
      retry: (job) => perform(job, retryJob(job.job_id), 'requeued', 'was not requeued'),
      pause: (job) => perform(job, pauseJob(job.job_id), 'paused', 'was not paused'),
      resume: (job) => perform(job, resumeJob(job.job_id), 'resumed', 'was not resumed'),
      toTop: (job) =>
        perform(job, moveJob(job.job_id, { to: 'top', job_id: null }), 'moved to top', 'was not moved'),
      toBottom: (job) =>
        perform(job, moveJob(job.job_id, { to: 'bottom', job_id: null }), 'moved to bottom', 'was not moved'),
      move: (job, target) => void move(job, target),
    };
  }, [queries, updates]);
}
