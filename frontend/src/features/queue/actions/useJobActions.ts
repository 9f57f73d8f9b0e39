/** What can be done to a single job: ask the gateway, show the answer, report what went wrong. */
import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { keys } from '@/api/keys';
import type { Job } from '@/api/models';
import { moveJob, pauseJob, resumeJob, retryJob } from '@/api/queries';
import { sentence } from '@/api/errors';
import type { Tell } from '@/features/queue/head/report';
import { describePriority } from '@/options/words';
import { nameOf } from '@/format/paths';
import { useAnswers } from '@/live/useLive';
import { moveInLists, type Place } from './moveInLists';

export interface JobActions {
  readonly retry: (job: Job) => void;
  readonly pause: (job: Job) => void;
  readonly resume: (job: Job) => void;
  readonly toTop: (job: Job) => void;
  readonly toBottom: (job: Job) => void;
  readonly place: (job: Job, place: Place) => void;
}

export function useJobActions(tell: Tell): JobActions {
  const queries = useQueryClient();
  const answers = useAnswers();
  return useMemo(() => {
    const doing = (job: Job, asking: Promise<Job>, done: string, not: string): void => {
      const name = nameOf(job.input_path);
      asking.then(
        (answer) => {
          answers.apply(answer);
          tell({ tone: 'good', title: `${name} ${done}.` });
        },
        (error: unknown) => tell({ tone: 'bad', title: `${name} ${not}`, sentences: [sentence(error)] }),
      );
    };
    const place = async (job: Job, { to, anchor }: Place): Promise<void> => {
      // An answer on its way would show the old order once more.
      await queries.cancelQueries({ queryKey: keys.lists });
      const back = moveInLists(queries, job, { to, anchor });
      const name = nameOf(job.input_path);
      try {
        answers.apply(await moveJob(job.job_id, { to, job_id: anchor.job_id }));
        if (job.priority !== anchor.priority) {
          const priority = describePriority(anchor.priority);
          tell({ tone: 'good', title: `${name}: priority changed to ${priority} to match its neighbours.` });
        }
      } catch (error) {
        back();
        tell({ tone: 'bad', title: `${name} was not moved`, sentences: [sentence(error)] });
      } finally {
        answers.refresh();
      }
    };
    return {
      retry: (job) => doing(job, retryJob(job.job_id), 'is queued again', 'was not queued again'),
      pause: (job) => doing(job, pauseJob(job.job_id), 'is paused', 'was not paused'),
      resume: (job) => doing(job, resumeJob(job.job_id), 'goes on', 'was not resumed'),
      toTop: (job) =>
        doing(
          job,
          moveJob(job.job_id, { to: 'top', job_id: null }),
          'is first in the queue',
          'was not moved',
        ),
      toBottom: (job) =>
        doing(
          job,
          moveJob(job.job_id, { to: 'bottom', job_id: null }),
          'is last in the queue',
          'was not moved',
        ),
      place: (job, where) => void place(job, where),
    };
  }, [queries, answers, tell]);
}
