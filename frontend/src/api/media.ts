/** How files are looked into, and what would come of converting them. */
import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { ask, client } from './client';
import { keys } from './keys';
import type { JobRequest, PlannedJob } from './models';

/** Files one call plans; a part of the contract's most, so that its answer comes soon. */
const PLANNED_AT_ONCE = 50;
/** What a plan says of the archive and the queue is believed for this long. */
const PLAN_FRESH_MS = 30_000;
/** A file is looked into again when one comes back to it after this long. */
const INSPECTION_FRESH_MS = 60_000;

export function inspectionQuery(path: string) {
  return queryOptions({
    queryKey: keys.inspection(path),
    queryFn: ({ signal }) => ask(client.GET('/api/files/inspect', { params: { query: { path } }, signal })),
    staleTime: INSPECTION_FRESH_MS,
  });
}

/** Give the address of a picture of a file; `at` is a share of its play time. */
export function previewAddress(path: string, at: number, width: number): string {
  return `/api/files/preview?${new URLSearchParams({ path, at: at.toFixed(2), width: String(width) })}`;
}

function planPartQuery(requests: readonly JobRequest[]) {
  return queryOptions({
    queryKey: keys.planPart(requests),
    queryFn: async ({ signal }): Promise<readonly PlannedJob[]> => {
      const { jobs } = await ask(
        client.POST('/api/jobs/plan', { body: { requests: [...requests] }, signal }),
      );
      // By the names they were asked under: the node may know a file by another.
      return jobs.map((job, place) => ({
        ...job,
        input_path: requests[place]?.input_path ?? job.input_path,
      }));
    },
    staleTime: PLAN_FRESH_MS,
    gcTime: PLAN_FRESH_MS,
  });
}

/** What each request would make, in parts, one after the other; parts that stay the same are not asked again. */
export function planQuery(queries: QueryClient, requests: readonly JobRequest[]) {
  return queryOptions({
    queryKey: keys.plan(requests),
    queryFn: async ({ signal }): Promise<readonly PlannedJob[]> => {
      const planned: PlannedJob[] = [];
      for (let start = 0; start < requests.length && !signal.aborted; start += PLANNED_AT_ONCE) {
        const part = requests.slice(start, start + PLANNED_AT_ONCE);
        planned.push(...(await queries.query(planPartQuery(part))));
      }
      return planned;
    },
    staleTime: PLAN_FRESH_MS,
    gcTime: PLAN_FRESH_MS,
  });
}
