/** The only client of the gateway: typed by its OpenAPI document, same origin, session cookie. */
import createClient from 'openapi-fetch';
import { fromResponse, unreachable, type ApiError } from './errors';
import type { paths } from './schema';

export type ErrorListener = (error: ApiError) => void;

export const client = createClient<paths>({
  baseUrl: window.location.origin,
  credentials: 'same-origin',
  // Looked up on each call, so that a replaced window.fetch (as in tests) is used.
  fetch: (request) => window.fetch(request),
});

const listeners = new Set<ErrorListener>();

/** Call `listener` with the error of every failed response. Returns the unsubscribe function. */
export function onApiError(listener: ErrorListener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

interface FetchResult<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Await a response of any status. Throws an ApiError when there is none. */
export async function awaitResponse<R>(pending: Promise<R>): Promise<R> {
  try {
    return await pending;
  } catch (cause) {
    // A cancelled request is not an error; TanStack Query handles it.
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw unreachable(cause);
  }
}

/** Await a response and return its body. Throws an ApiError for any other status than 2xx. */
export async function unwrap<T>(pending: Promise<FetchResult<T>>): Promise<T> {
  const result = await awaitResponse(pending);
  if (!result.response.ok) {
    const error = fromResponse(result.response.status, result.error);
    listeners.forEach((listener) => listener(error));
    throw error;
  }
  return result.data as T;
}
