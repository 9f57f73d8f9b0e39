/**
 * Merges two states of a job.
 *
 * Responses and events race each other. The queue raises `rev` with each change of state, so the higher one
 * wins. Within one state only the progress changes, and it only moves forward.
 */
import type { QueryClient } from '@tanstack/react-query';
import { keys } from './keys';
import type { Job, Phase, Progress } from './models';

const PHASES: readonly Phase[] = ['scanning', 'encoding', 'muxing', 'verifying', 'publishing'];

function isFurther(one: Progress, other: Progress): boolean {
  const steps = PHASES.indexOf(one.phase) - PHASES.indexOf(other.phase);
  if (steps !== 0) return steps > 0;
  return one.percent > other.percent;
}

/** Return the newer of two states of the same job, with the further progress. */
export function mergeJob(cached: Job | undefined, incoming: Job): Job {
  if (!cached || incoming.rev > cached.rev) return incoming;
  if (incoming.rev < cached.rev) return cached;
  if (cached.progress && (!incoming.progress || isFurther(cached.progress, incoming.progress))) {
    return { ...incoming, progress: cached.progress };
  }
  return incoming;
}

/**
 * Merge a job into the cache and return the result. An invalidated state is replaced whatever its rev: the
 * queue may have been restored from a backup.
 */
export function cacheJob(queries: QueryClient, incoming: Job): Job {
  const cached = queries.getQueryState<Job>(keys.job(incoming.job_id));
  const job = cached?.isInvalidated ? incoming : mergeJob(cached?.data, incoming);
  queries.setQueryData<Job>(keys.job(incoming.job_id), job);
  return job;
}
