/** Reads a job's log from a byte offset. */
import { unwrap, client } from './client';
import type { LogPart } from './models';

export function readLog(jobId: string, offset: number, signal: AbortSignal): Promise<LogPart> {
  return unwrap(
    client.GET('/api/jobs/log/{job_id}', {
      params: { path: { job_id: jobId }, query: { offset } },
      signal,
    }),
  );
}
