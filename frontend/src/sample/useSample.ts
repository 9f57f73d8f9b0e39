/** Requests, follows and discards a sample. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { newKey } from '@/api/idempotency';
import type { Job, JobRequest } from '@/api/models';
import { cancelJob, deleteJob, jobQuery } from '@/api/queries';
import { makeSample } from '@/api/samples';
import { useJobUpdates } from '@/live/useLive';

/** A requested sample and its request. */
export interface Sample {
  readonly jobId: string;
  readonly request: JobRequest;
}

/** Duration of a sample in seconds. */
export const SAMPLE_S = 20;
/** Events report it too, but a sample is so short that a lost event would be noticed. */
const POLL_MS = 1_500;

function hasEnded({ status }: Job): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

export function useSample(sample: Sample | null, onSampleChange: (sample: Sample | null) => void) {
  const queries = useQueryClient();
  const updates = useJobUpdates();
  const { data: job, error } = useQuery({
    ...jobQuery(queries, sample?.jobId ?? ''),
    enabled: sample !== null,
    refetchInterval: ({ state }) => (state.data && hasEnded(state.data) ? false : POLL_MS),
  });
  const make = useMutation({
    mutationFn: (request: JobRequest) => makeSample({ ...request, seconds: SAMPLE_S }, newKey()),
    onSuccess: (made, request) => {
      updates.apply(made);
      onSampleChange({ jobId: made.job_id, request });
    },
  });
  const discard = useMutation({
    mutationFn: async ({ jobId, ended }: { jobId: string; ended: boolean }) => {
      // The node deletes a running sample once it has stopped.
      if (ended) {
        await deleteJob(jobId);
        updates.forget(jobId);
      } else updates.apply(await cancelJob(jobId));
    },
    // Even on failure: it is no longer shown, and the node deletes old samples by itself.
    onSettled: () => onSampleChange(null),
  });
  return {
    job: sample === null ? undefined : job,
    error: make.error ?? (sample === null ? null : error),
    starting: make.isPending,
    start: make.mutate,
    discard: () =>
      sample && discard.mutate({ jobId: sample.jobId, ended: job !== undefined && hasEnded(job) }),
    discarding: discard.isPending,
  };
}
