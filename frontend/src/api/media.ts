/** Requests for inspections, preview frames and plans. */
import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { unwrap, client } from './client';
import { keys } from './keys';
import type { JobRequest, PlannedJob } from './models';

/** Files planned per call; less than the API allows, so that each response comes quickly. */
const PLAN_BATCH = 50;
/** Plans depend on the archive and the queue, which change. */
const PLAN_FRESH_MS = 30_000;
const INSPECTION_FRESH_MS = 60_000;

export function inspectionQuery(path: string) {
  return queryOptions({
    queryKey: keys.inspection(path),
    queryFn: ({ signal }) =>
      unwrap(client.GET('/api/files/inspect', { params: { query: { path } }, signal })),
    staleTime: INSPECTION_FRESH_MS,
  });
}

/** Return the URL of a preview frame; `at` is the position as a fraction of the duration. */
export function previewUrl(path: string, at: number, width: number): string {
  return `/api/files/preview?${new URLSearchParams({ path, at: at.toFixed(2), width: String(width) })}`;
}

function planBatchQuery(requests: readonly JobRequest[]) {
  return queryOptions({
    queryKey: keys.planBatch(requests),
    queryFn: async ({ signal }): Promise<readonly PlannedJob[]> => {
      const { jobs } = await unwrap(
        client.POST('/api/jobs/plan', { body: { requests: [...requests] }, signal }),
      );
      // Keep the requested paths: the node may return a resolved one.
      return jobs.map((job, index) => ({
        ...job,
        input_path: requests[index]?.input_path ?? job.input_path,
      }));
    },
    staleTime: PLAN_FRESH_MS,
    gcTime: PLAN_FRESH_MS,
  });
}

/** Plans requests in batches, one after the other. Unchanged batches come from the cache. */
export function planQuery(queries: QueryClient, requests: readonly JobRequest[]) {
  return queryOptions({
    queryKey: keys.plan(requests),
    queryFn: async ({ signal }): Promise<readonly PlannedJob[]> => {
      const planned: PlannedJob[] = [];
      for (let start = 0; start < requests.length && !signal.aborted; start += PLAN_BATCH) {
        const batch = requests.slice(start, start + PLAN_BATCH);
        planned.push(...(await queries.query(planBatchQuery(batch))));
      }
      return planned;
    },
    staleTime: PLAN_FRESH_MS,
    gcTime: PLAN_FRESH_MS,
  });
}
