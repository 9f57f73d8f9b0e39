/** How each thing is asked for; who uses it decides when. */
import { infiniteQueryOptions, queryOptions, type QueryClient } from '@tanstack/react-query';
import { ask, client, reach } from './client';
import { ApiError, fromAnswer } from './errors';
import { keys } from './keys';
import { rememberNewest } from './newest';
import type { Health, Job, JobPage, JobRequest, JobStatus, Session } from './models';

/** Jobs a page of a list holds. */
const PAGE_SIZE = 50;
/** How often to ask who is signed in while no answer comes. */
const UNKNOWN_SESSION_POLL_MS = 5_000;
/** What is in a folder is asked for again when one comes back to it after this long. */
const FOLDER_FRESH_MS = 10_000;

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

export const countsQuery = queryOptions({
  queryKey: keys.counts,
  queryFn: ({ signal }) => ask(client.GET('/api/queue', { signal })),
});

/** Page through the jobs of some statuses; none means all. */
export function jobsQuery(queries: QueryClient, statuses: readonly JobStatus[]) {
  return infiniteQueryOptions({
    queryKey: keys.list(statuses),
    queryFn: async ({ pageParam, signal }): Promise<JobPage> => {
      const query = {
        limit: PAGE_SIZE,
        ...(statuses.length > 0 && { status: statuses.join(',') }),
        ...(pageParam !== null && { cursor: pageParam }),
      };
      const page = await ask(client.GET('/api/jobs/list', { params: { query }, signal }));
      // An event may have overtaken this answer on the way.
      return { ...page, jobs: page.jobs.map((job) => rememberNewest(queries, job)) };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
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

export function folderQuery(path: string) {
  return queryOptions({
    queryKey: keys.folder(path),
    queryFn: ({ signal }) => ask(client.GET('/api/files/browse', { params: { query: { path } }, signal })),
    staleTime: FOLDER_FRESH_MS,
  });
}

export const presetsQuery = queryOptions({
  queryKey: keys.presets,
  queryFn: ({ signal }) => ask(client.GET('/api/presets', { signal })),
  staleTime: 5 * 60_000,
});

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

export function signIn(username: string, password: string): Promise<Session> {
  return ask(client.POST('/api/auth/login', { body: { username, password } }));
}

export async function signOut(): Promise<void> {
  await ask(client.POST('/api/auth/logout'));
}

export async function changePassword(current: string, next: string): Promise<void> {
  await ask(client.POST('/api/auth/password', { body: { current_password: current, new_password: next } }));
}
