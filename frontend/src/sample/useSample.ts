/** One sample: asked for, followed until it is made, thrown away. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { newKey } from '@/api/idempotency';
import type { Job, JobRequest } from '@/api/models';
import { cancelJob, deleteJob, jobQuery } from '@/api/queries';
import { makeSample } from '@/api/samples';
import { useAnswers } from '@/live/useLive';

/** A sample that was asked for, and what with. */
export interface Sample {
  readonly jobId: string;
  readonly request: JobRequest;
}

/** Play time of a sample in seconds. */
export const SAMPLE_S = 20;
/** Events tell of it too; it is short enough that a lost one would be noticed. */
const POLL_MS = 1_500;

function isOver({ status }: Job): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

export function useSample(sample: Sample | null, keep: (sample: Sample | null) => void) {
  const queries = useQueryClient();
  const answers = useAnswers();
  const { data: job, error } = useQuery({
    ...jobQuery(queries, sample?.jobId ?? ''),
    enabled: sample !== null,
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : POLL_MS),
  });
  const make = useMutation({
    mutationFn: (request: JobRequest) => makeSample({ ...request, seconds: SAMPLE_S }, newKey()),
    onSuccess: (made, request) => {
      answers.apply(made);
      keep({ jobId: made.job_id, request });
    },
  });
  const discard = useMutation({
    mutationFn: async ({ jobId, over }: { jobId: string; over: boolean }) => {
      // What still runs is dropped by the node once it has stopped.
      if (over) {
        await deleteJob(jobId);
        answers.forget(jobId);
      } else answers.apply(await cancelJob(jobId));
    },
    // Whatever came of it: it is out of sight, and the node throws old samples away by itself.
    onSettled: () => keep(null),
  });
  return {
    job: sample === null ? undefined : job,
    error: make.error ?? (sample === null ? null : error),
    starting: make.isPending,
    start: make.mutate,
    discard: () => sample && discard.mutate({ jobId: sample.jobId, over: job !== undefined && isOver(job) }),
    discarding: discard.isPending,
  };
}
