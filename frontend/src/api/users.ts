/** Requests of administrators: users and invitations. */
import { queryOptions } from '@tanstack/react-query';
import { unwrap, client } from './client';
import { keys } from './keys';
import type { InvitationRequest, NewInvitation, NewUserReply, User, UserChange, UserRequest } from './models';

export const usersQuery = queryOptions({
  queryKey: keys.users,
  queryFn: async ({ signal }) => (await unwrap(client.GET('/api/users', { signal }))).users,
});

export const invitationsQuery = queryOptions({
  queryKey: keys.invitations,
  queryFn: async ({ signal }) => (await unwrap(client.GET('/api/invitations', { signal }))).invitations,
});

function named(username: string) {
  return { params: { path: { username } } };
}

export function addUser(request: UserRequest): Promise<NewUserReply> {
  return unwrap(client.POST('/api/users', { body: request }));
}

export function changeUser(username: string, change: UserChange): Promise<User> {
  return unwrap(client.PATCH('/api/users/{username}', { ...named(username), body: change }));
}

export async function deleteUser(username: string): Promise<void> {
  await unwrap(client.DELETE('/api/users/{username}', named(username)));
}

/** Give a user a random password, which must be changed at the next sign-in. Returns the password. */
export async function resetPassword(username: string): Promise<string> {
  return (await unwrap(client.POST('/api/users/{username}/password', named(username)))).temporary_password;
}

export async function resetSecondFactor(username: string): Promise<void> {
  await unwrap(client.DELETE('/api/users/{username}/second-factor', named(username)));
}

export async function endUserSessions(username: string): Promise<void> {
  await unwrap(client.DELETE('/api/users/{username}/sessions', named(username)));
}

export function addInvitation(request: InvitationRequest): Promise<NewInvitation> {
  return unwrap(client.POST('/api/invitations', { body: request }));
}

export async function withdrawInvitation(id: number): Promise<void> {
  await unwrap(
    client.DELETE('/api/invitations/{invitation_id}', { params: { path: { invitation_id: String(id) } } }),
  );
}
