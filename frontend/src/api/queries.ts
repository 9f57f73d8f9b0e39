/** How each thing is asked for; who uses it decides when. */
import { infiniteQueryOptions, queryOptions, type QueryClient } from '@tanstack/react-query';
import { ask, client, reach } from './client';
import { ApiError, fromAnswer } from './errors';
import type { JobsAsked } from './jobsAsked';
import { keys } from './keys';
import { rememberNewest } from './newest';
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
  Session,
} from './models';

/** Jobs a page of a list holds. */
export const PAGE_SIZE = 100;
/** A page nobody looks at any more is forgotten after this long. */
const PAGE_KEPT_MS = 30_000;
/** How often to ask who is signed in while no answer comes. */
const UNKNOWN_SESSION_POLL_MS = 5_000;
/** What is in a folder is asked for again when one comes back to it after this long; a large one, less often. */
const FOLDER_FRESH_MS = 10_000;
const LARGE_FOLDER_FRESH_MS = 120_000;
/** Entries a page of a folder holds after the first, which is smaller so that it comes quickly. */
const FOLDER_PAGE_SIZE = 2_000;

/** Who is signed in; null when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await ask(client.GET('/api/auth/verify', { signal }));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: Infinity,
  // The page may have been opened before the gateway was up.
  refetchInterval: ({ state }) => (state.status === 'error' ? UNKNOWN_SESSION_POLL_MS : false),
});

export const queueQuery = queryOptions({
  queryKey: keys.queue,
  queryFn: ({ signal }) => ask(client.GET('/api/queue', { signal })),
});

/** How many jobs failed, by class. */
export const failuresQuery = queryOptions({
  queryKey: keys.failures,
  queryFn: ({ signal }) => ask(client.GET('/api/queue/failures', { signal })),
});

/** One page of a list of jobs, from behind a cursor. */
export function jobPageQuery(queries: QueryClient, asked: JobsAsked, cursor: string | null) {
  return queryOptions({
    queryKey: keys.page(asked, cursor),
    queryFn: async ({ signal }): Promise<JobPage> => {
      const query = {
        limit: PAGE_SIZE,
        sort: asked.sort,
        ...(asked.statuses.length > 0 && { status: asked.statuses.join(',') }),
        ...(asked.text !== '' && { text: asked.text }),
        ...(asked.owner !== null && { owner: asked.owner }),
        ...(asked.reason !== null && { reason: asked.reason }),
        ...(cursor !== null && { cursor }),
      };
      const page = await ask(client.GET('/api/jobs/list', { params: { query }, signal }));
      // An event may have overtaken this answer on the way.
      return { ...page, jobs: page.jobs.map((job) => rememberNewest(queries, job)) };
    },
    gcTime: PAGE_KEPT_MS,
  });
}

export function jobQuery(queries: QueryClient, id: string) {
  return queryOptions({
    queryKey: keys.newestOf(id),
    queryFn: async ({ signal }) =>
      rememberNewest(
        queries,
        await ask(client.GET('/api/jobs/status/{job_id}', { params: { path: { job_id: id } }, signal })),
      ),
  });
}

/** How a job's attempts ended; a higher rev may have brought another. */
export function historyQuery(id: string, rev: number) {
  return queryOptions({
    queryKey: keys.history(id, rev),
    queryFn: ({ signal }) =>
      ask(client.GET('/api/jobs/history/{job_id}', { params: { path: { job_id: id } }, signal })),
    staleTime: Infinity,
    gcTime: PAGE_KEPT_MS,
  });
}

/** What a job's copy was held against; a higher rev may have brought another copy. */
export function verificationQuery(id: string, rev: number) {
  return queryOptions({
    queryKey: keys.verification(id, rev),
    queryFn: ({ signal }) =>
      ask(client.GET('/api/jobs/verification/{job_id}', { params: { path: { job_id: id } }, signal })),
    staleTime: Infinity,
    gcTime: PAGE_KEPT_MS,
  });
}

export const systemQuery = queryOptions({
  queryKey: keys.system,
  queryFn: ({ signal }) => ask(client.GET('/api/system/status', { signal })),
});

export const healthQuery = queryOptions({
  queryKey: keys.health,
  queryFn: async ({ signal }): Promise<Health> => {
    const answer = await reach(client.GET('/health', { signal }));
    if (answer.data) return answer.data;
    // With 503 it still says how it is.
    if (typeof answer.error === 'object' && 'problems' in answer.error) return answer.error;
    throw fromAnswer(answer.response.status, answer.error);
  },
});

export const rootsQuery = queryOptions({
  queryKey: keys.roots,
  queryFn: ({ signal }) => ask(client.GET('/api/files/roots', { signal })),
  staleTime: FOLDER_FRESH_MS,
});

/** What is in a folder, page by page. */
export function folderQuery(path: string) {
  return infiniteQueryOptions({
    queryKey: keys.folder(path),
    queryFn: ({ pageParam: cursor, signal }) => {
      const query = { path, ...(cursor !== null && { cursor, limit: FOLDER_PAGE_SIZE }) };
      return ask(client.GET('/api/files/browse', { params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    staleTime: ({ state }) =>
      state.data && state.data.pages.length > 1 ? LARGE_FOLDER_FRESH_MS : FOLDER_FRESH_MS,
  });
}

/** Read a folder to its end, however many pages that takes. */
export async function readWholeFolder(queries: QueryClient, path: string): Promise<readonly Listing[]> {
  const query = { ...folderQuery(path), pages: Number.MAX_SAFE_INTEGER, staleTime: 0 };
  return (await queries.infiniteQuery(query)).pages;
}

/** Queue one file; the same key with the same request never makes two jobs. */
export function addJob(request: JobRequest, idempotencyKey: string): Promise<Job> {
  return ask(
    client.POST('/api/jobs/add', {
      body: request,
      params: { header: { 'Idempotency-Key': idempotencyKey } },
    }),
  );
}

export function cancelJob(id: string): Promise<Job> {
  return ask(client.POST('/api/jobs/cancel/{job_id}', { params: { path: { job_id: id } } }));
}

export function retryJob(id: string): Promise<Job> {
  return ask(client.POST('/api/jobs/retry/{job_id}', { params: { path: { job_id: id } } }));
}

export function pauseJob(id: string): Promise<Job> {
  return ask(client.POST('/api/jobs/pause/{job_id}', { params: { path: { job_id: id } } }));
}

export function resumeJob(id: string): Promise<Job> {
  return ask(client.POST('/api/jobs/resume/{job_id}', { params: { path: { job_id: id } } }));
}

export function moveJob(id: string, move: MoveRequest): Promise<Job> {
  return ask(client.POST('/api/jobs/move/{job_id}', { params: { path: { job_id: id } }, body: move }));
}

export function setPriority(id: string, priority: number): Promise<Job> {
  return ask(
    client.POST('/api/jobs/priority/{job_id}', { params: { path: { job_id: id } }, body: { priority } }),
  );
}

export async function deleteJob(id: string): Promise<void> {
  await ask(client.POST('/api/jobs/delete/{job_id}', { params: { path: { job_id: id } } }));
}

export function actOnJobs(bulk: BulkRequest): Promise<BulkResult> {
  return ask(client.POST('/api/jobs/bulk', { body: bulk }));
}

export function holdQueue(paused: boolean): Promise<QueueState> {
  return ask(paused ? client.POST('/api/queue/pause') : client.POST('/api/queue/resume'));
}

/** Cancel every waiting job; `next_cursor` is for another call. */
export function clearQueue(cursor: string | null): Promise<BulkResult> {
  return ask(client.POST('/api/queue/clear', { params: { query: cursor === null ? {} : { cursor } } }));
}

/** Have a node take no more jobs, or take them again; gives all nodes as they are then. */
export async function drainNode(name: string, drained: boolean): Promise<readonly Node[]> {
  const params = { path: { name } };
  const { nodes } = await ask(
    drained
      ? client.POST('/api/nodes/drain/{name}', { params })
      : client.POST('/api/nodes/resume/{name}', { params }),
  );
  return nodes;
}

export function signIn(username: string, password: string): Promise<Session> {
  return ask(client.POST('/api/auth/login', { body: { username, password } }));
}

export async function signOut(): Promise<void> {
  await ask(client.POST('/api/auth/logout'));
}

export async function changePassword(current: string, next: string): Promise<void> {
  await ask(client.POST('/api/auth/password', { body: { current_password: current, new_password: next } }));
}
