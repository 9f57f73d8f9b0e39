/** Requests of the signed-in user's own account: profile, second factor, sessions and API tokens. */
import { queryOptions } from '@tanstack/react-query';
import { unwrap, client } from './client';
import { keys } from './keys';
import type {
  NewToken,
  SecondFactorOffer,
  SecondFactorRemoval,
  SecondFactorRequest,
  TokenRequest,
  User,
} from './models';

export const profileQuery = queryOptions({
  queryKey: keys.profile,
  queryFn: ({ signal }) => unwrap(client.GET('/api/profile', { signal })),
});

export const sessionsQuery = queryOptions({
  queryKey: keys.sessions,
  queryFn: async ({ signal }) => (await unwrap(client.GET('/api/sessions', { signal }))).sessions,
});

export const tokensQuery = queryOptions({
  queryKey: keys.tokens,
  queryFn: async ({ signal }) => (await unwrap(client.GET('/api/tokens', { signal }))).tokens,
});

/** Set the user's e-mail address; null removes it. */
export function setEmail(email: string | null): Promise<User> {
  return unwrap(client.PATCH('/api/profile', { body: { email } }));
}

/** Return a new secret for an authenticator app. Nothing changes until it is confirmed. */
export function offerSecondFactor(): Promise<SecondFactorOffer> {
  return unwrap(client.POST('/api/profile/second-factor/offer'));
}

/** Confirm the second factor. Returns the recovery codes. */
export async function addSecondFactor(request: SecondFactorRequest): Promise<readonly string[]> {
  return (await unwrap(client.POST('/api/profile/second-factor', { body: request }))).recovery_codes;
}

export async function removeSecondFactor(proof: SecondFactorRemoval): Promise<void> {
  await unwrap(client.POST('/api/profile/second-factor/remove', { body: proof }));
}

export async function endSession(id: string): Promise<void> {
  await unwrap(client.DELETE('/api/sessions/{session_id}', { params: { path: { session_id: id } } }));
}

export async function endOtherSessions(): Promise<void> {
  await unwrap(client.DELETE('/api/sessions'));
}

export function addToken(request: TokenRequest): Promise<NewToken> {
  return unwrap(client.POST('/api/tokens', { body: request }));
}

export async function revokeToken(id: number): Promise<void> {
  await unwrap(client.DELETE('/api/tokens/{token_id}', { params: { path: { token_id: String(id) } } }));
}
