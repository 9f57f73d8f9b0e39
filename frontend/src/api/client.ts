/** The one way to the gateway: typed by its OpenAPI document, same origin, session in the cookie. */
import createClient from 'openapi-fetch';
import { fromAnswer, unreachable, type ApiError } from './errors';
import type { paths } from './schema';

export type Refusal = (error: ApiError) => void;

export const client = createClient<paths>({
  baseUrl: window.location.origin,
  credentials: 'same-origin',
  // Looked up at each call, so that whoever replaces the page's fetch is seen.
  fetch: (request) => window.fetch(request),
});

const listeners = new Set<Refusal>();

/** Be told of every refused request; gives the way to stop. */
export function onRefusal(listener: Refusal): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Wait for an answer of whatever status; throw an ApiError when none comes. */
export async function reach<A>(pending: Promise<A>): Promise<A> {
  try {
    return await pending;
  } catch (cause) {
    // A cancelled request is not news; TanStack Query knows what to do with it.
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw unreachable(cause);
  }
}

/** Wait for an answer; give its body or throw an ApiError. */
export async function ask<T>(pending: Promise<Answer<T>>): Promise<T> {
  const answer = await reach(pending);
  if (!answer.response.ok) {
    const error = fromAnswer(answer.response.status, answer.error);
    listeners.forEach((listener) => listener(error));
    throw error;
  }
  return answer.data as T;
}
