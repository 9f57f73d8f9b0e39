/**
 * Which of two states of a job is the newer one.
 *
 * Answers and events race each other. The queue raises `rev` with each change of state, so the higher one
 * wins; within one state only the progress moves, and it only moves forward.
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

/** Give the newer of two states of the same job. */
export function newest(known: Job | undefined, told: Job): Job {
  if (!known || told.rev > known.rev) return told;
  if (told.rev < known.rev) return known;
  if (known.progress && (!told.progress || isFurther(known.progress, told.progress))) {
    return { ...told, progress: known.progress };
  }
  return told;
}

/** Keep the newest state of a job in the cache and give it. */
export function rememberNewest(queries: QueryClient, told: Job): Job {
  const job = newest(queries.getQueryData<Job>(keys.newestOf(told.job_id)), told);
  queries.setQueryData<Job>(keys.newestOf(told.job_id), job);
  return job;
}
