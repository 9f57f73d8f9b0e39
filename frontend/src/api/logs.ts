/** How a job's log is read on from where one was. */
import { ask, client } from './client';
import type { LogPart } from './models';

export function readLog(jobId: string, offset: number, signal: AbortSignal): Promise<LogPart> {
  return ask(
    client.GET('/api/jobs/log/{job_id}', {
      params: { path: { job_id: jobId }, query: { offset } },
      signal,
    }),
  );
}
