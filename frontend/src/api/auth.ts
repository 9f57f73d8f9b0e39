/** Requests to sign in and out, to register, and to change one's own password. */
import { queryOptions } from '@tanstack/react-query';
import { unwrap, client } from './client';
import { ApiError } from './errors';
import { keys } from './keys';
import type { RegisterRequest, Session, User } from './models';

/** How often to retry the session request while it fails. */
const UNKNOWN_SESSION_POLL_MS = 5_000;

export interface Credentials {
  readonly username: string;
  readonly password: string;
  /** The code of the second factor; empty for none. */
  readonly code: string;
}

/** The current session; null when signed out. */
export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await unwrap(client.GET('/api/auth/verify', { signal }));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: Infinity,
  // The page may have been opened before the gateway started.
  refetchInterval: ({ state }) => (state.status === 'error' ? UNKNOWN_SESSION_POLL_MS : false),
});

/** Who may register. */
export const registrationQuery = queryOptions({
  queryKey: keys.registration,
  queryFn: async ({ signal }) =>
    (await unwrap(client.GET('/api/auth/registration', { signal }))).registration,
});

/** What an invitation offers. */
export function invitationOfferQuery(code: string) {
  return queryOptions({
    queryKey: keys.invitationOffer(code),
    queryFn: ({ signal }) => unwrap(client.POST('/api/auth/invitation', { body: { code }, signal })),
    staleTime: Infinity,
  });
}

export function signIn({ username, password, code }: Credentials): Promise<Session> {
  return unwrap(
    client.POST('/api/auth/login', { body: { username, password, ...(code !== '' && { code }) } }),
  );
}

export async function signOut(): Promise<void> {
  await unwrap(client.POST('/api/auth/logout'));
}

export function register(request: RegisterRequest): Promise<User> {
  return unwrap(client.POST('/api/auth/register', { body: request }));
}

export async function changePassword(current: string, next: string): Promise<void> {
  await unwrap(
    client.POST('/api/auth/password', { body: { current_password: current, new_password: next } }),
  );
}
