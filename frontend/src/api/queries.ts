/** Queries and requests of the API. Their callers decide when to run them. */
import { infiniteQueryOptions, queryOptions, type QueryClient } from '@tanstack/react-query';
import { unwrap, client, awaitResponse } from './client';
import { fromResponse } from './errors';
import type { JobListQuery } from './jobListQuery';
import { keys } from './keys';
import { cacheJob } from './mergeJob';
import type {
  BulkRequest,
  BulkResult,
  Health,
  Job,
  JobPage,
  JobRequest,
  Listing,
  MoveRequest,
  Node,
  QueueState,
} from './models';

/** Jobs per page of a list. */
export const PAGE_SIZE = 100;
/** How long an unused page stays in the cache. */
const PAGE_CACHE_MS = 30_000;
/** How long a folder listing stays fresh; large folders are slow to list. */
const FOLDER_FRESH_MS = 10_000;
const LARGE_FOLDER_FRESH_MS = 120_000;
/** Entries per page of a folder after the first, which is smaller so that it comes quickly. */
const FOLDER_PAGE_SIZE = 2_000;

export const queueQuery = queryOptions({
  queryKey: keys.queue,
  queryFn: ({ signal }) => unwrap(client.GET('/api/queue', { signal })),
});

/** Number of failed jobs by failure class. */
export const failuresQuery = queryOptions({
  queryKey: keys.failures,
  queryFn: ({ signal }) => unwrap(client.GET('/api/queue/failures', { signal })),
});

/** One page of a job list, starting after a cursor. */
export function jobPageQuery(queries: QueryClient, query: JobListQuery, cursor: string | null) {
  return queryOptions({
    queryKey: keys.page(query, cursor),
    queryFn: async ({ signal }): Promise<JobPage> => {
      const parameters = {
        limit: PAGE_SIZE,
        sort: query.sort,
        ...(query.statuses.length > 0 && { status: query.statuses.join(',') }),
        ...(query.text !== '' && { text: query.text }),
        ...(query.owner !== null && { owner: query.owner }),
        ...(query.reason !== null && { reason: query.reason }),
        ...(cursor !== null && { cursor }),
      };
      const page = await unwrap(client.GET('/api/jobs/list', { params: { query: parameters }, signal }));
      // An event may have overtaken this response.
      return { ...page, jobs: page.jobs.map((job) => cacheJob(queries, job)) };
    },
    gcTime: PAGE_CACHE_MS,
  });
}

export function jobQuery(queries: QueryClient, id: string) {
  return queryOptions({
    queryKey: keys.job(id),
    queryFn: async ({ signal }) =>
      cacheJob(
        queries,
        await unwrap(client.GET('/api/jobs/status/{job_id}', { params: { path: { job_id: id } }, signal })),
      ),
  });
}

/** A job's attempts. A higher rev may have added one, so the rev is part of the key. */
export function historyQuery(id: string, rev: number) {
  return queryOptions({
    queryKey: keys.history(id, rev),
    queryFn: ({ signal }) =>
      unwrap(client.GET('/api/jobs/history/{job_id}', { params: { path: { job_id: id } }, signal })),
    staleTime: Infinity,
    gcTime: PAGE_CACHE_MS,
  });
}

/** A job's verification report. A higher rev may have replaced it, so the rev is part of the key. */
export function verificationQuery(id: string, rev: number) {
  return queryOptions({
    queryKey: keys.verification(id, rev),
    queryFn: ({ signal }) =>
      unwrap(client.GET('/api/jobs/verification/{job_id}', { params: { path: { job_id: id } }, signal })),
    staleTime: Infinity,
    gcTime: PAGE_CACHE_MS,
  });
}

export const systemQuery = queryOptions({
  queryKey: keys.system,
  queryFn: ({ signal }) => unwrap(client.GET('/api/system/status', { signal })),
});

export const healthQuery = queryOptions({
  queryKey: keys.health,
  queryFn: async ({ signal }): Promise<Health> => {
    const result = await awaitResponse(client.GET('/health', { signal }));
    if (result.data) return result.data;
    // A 503 response carries the same body.
    if (typeof result.error === 'object' && 'problems' in result.error) return result.error;
    throw fromResponse(result.response.status, result.error);
  },
});

export const rootsQuery = queryOptions({
  queryKey: keys.roots,
  queryFn: ({ signal }) => unwrap(client.GET('/api/files/roots', { signal })),
  staleTime: FOLDER_FRESH_MS,
});

/** The entries of a folder, page by page. */
export function folderQuery(path: string) {
  return infiniteQueryOptions({
    queryKey: keys.folder(path),
    queryFn: ({ pageParam: cursor, signal }) => {
      const query = { path, ...(cursor !== null && { cursor, limit: FOLDER_PAGE_SIZE }) };
      return unwrap(client.GET('/api/files/browse', { params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    staleTime: ({ state }) =>
      state.data && state.data.pages.length > 1 ? LARGE_FOLDER_FRESH_MS : FOLDER_FRESH_MS,
  });
}

/** Read all pages of a folder. */
export async function readWholeFolder(queries: QueryClient, path: string): Promise<readonly Listing[]> {
  const query = { ...folderQuery(path), pages: Number.MAX_SAFE_INTEGER, staleTime: 0 };
  return (await queries.infiniteQuery(query)).pages;
}

/** Queue one file. The same key with the same request never creates two jobs. */
export function addJob(request: JobRequest, idempotencyKey: string): Promise<Job> {
  return unwrap(
    client.POST('/api/jobs/add', {
      body: request,
      params: { header: { 'Idempotency-Key': idempotencyKey } },
    }),
  );
}

export function cancelJob(id: string): Promise<Job> {
  return unwrap(client.POST('/api/jobs/cancel/{job_id}', { params: { path: { job_id: id } } }));
}

export function retryJob(id: string): Promise<Job> {
  return unwrap(client.POST('/api/jobs/retry/{job_id}', { params: { path: { job_id: id } } }));
}

export function pauseJob(id: string): Promise<Job> {
  return unwrap(client.POST('/api/jobs/pause/{job_id}', { params: { path: { job_id: id } } }));
}

export function resumeJob(id: string): Promise<Job> {
  return unwrap(client.POST('/api/jobs/resume/{job_id}', { params: { path: { job_id: id } } }));
}

export function moveJob(id: string, move: MoveRequest): Promise<Job> {
  return unwrap(client.POST('/api/jobs/move/{job_id}', { params: { path: { job_id: id } }, body: move }));
}

export function setPriority(id: string, priority: number): Promise<Job> {
  return unwrap(
    client.POST('/api/jobs/priority/{job_id}', { params: { path: { job_id: id } }, body: { priority } }),
  );
}

export async function deleteJob(id: string): Promise<void> {
  await unwrap(client.POST('/api/jobs/delete/{job_id}', { params: { path: { job_id: id } } }));
}

export function actOnJobs(bulk: BulkRequest): Promise<BulkResult> {
  return unwrap(client.POST('/api/jobs/bulk', { body: bulk }));
}

export function setQueuePaused(paused: boolean): Promise<QueueState> {
  return unwrap(paused ? client.POST('/api/queue/pause') : client.POST('/api/queue/resume'));
}

/** Cancel waiting jobs, one batch per call. Continue with the `next_cursor` of the result. */
export function clearQueue(cursor: string | null): Promise<BulkResult> {
  return unwrap(client.POST('/api/queue/clear', { body: { jobs: ['waiting'], cursor } }));
}

/** Drain or resume a node. Returns the new state of all nodes. */
export async function drainNode(name: string, drained: boolean): Promise<readonly Node[]> {
  const params = { path: { name } };
  const { nodes } = await unwrap(
    drained
      ? client.POST('/api/nodes/drain/{name}', { params })
      : client.POST('/api/nodes/resume/{name}', { params }),
  );
  return nodes;
}
