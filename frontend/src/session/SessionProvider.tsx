/**
 * Holds the session. Its end is detected from any response, or by a check after the live connection was closed.
 * The session itself is an HttpOnly cookie; the page only knows the user.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { sessionQuery } from '@/api/auth';
import { onApiError } from '@/api/client';
import { keys } from '@/api/keys';
import type { Session, User } from '@/api/models';
import { SessionContext } from './useSession';

export function SessionProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const { data: session, error, refetch } = useQuery(sessionQuery);
  const [signedOut, setSignedOut] = useState<string | null>(null);
  const [lastUser, setLastUser] = useState<User | null>(null);
  if (session && session.user !== lastUser) setLastUser(session.user);
  /** Whose data the query cache has. */
  const cacheOwner = useRef<string | null>(null);

  const leave = useCallback(
    (notice: string) => {
      setSignedOut(notice);
      queries.setQueryData<Session | null>(keys.session, null);
      queries.removeQueries({ predicate: isNotSession });
    },
    [queries],
  );

  const begin = useCallback(
    (next: Session) => {
      const isOther = { predicate: isNotSession };
      // The data of another user is dropped. The page that the same user left open only catches up.
      if (next.user.username === lastUser?.username && signedOut === null)
        void queries.invalidateQueries(isOther);
      else queries.removeQueries(isOther);
      cacheOwner.current = next.user.username;
      queries.setQueryData<Session | null>(keys.session, next);
      setSignedOut(null);
    },
    [queries, lastUser, signedOut],
  );

  const username = session?.user.username;
  useEffect(() => {
    if (username === undefined || username === cacheOwner.current) return;
    // Somebody else has signed in in another tab.
    if (cacheOwner.current !== null) void queries.resetQueries({ predicate: isNotSession });
    cacheOwner.current = username;
  }, [queries, username]);

  useEffect(
    () =>
      onApiError(({ code }) => {
        if (code === 'unauthenticated') queries.setQueryData<Session | null>(keys.session, null);
        if (code === 'password_change_required') {
          queries.setQueryData<Session | null>(
            keys.session,
            (known) => known && { ...known, user: { ...known.user, must_change_password: true } },
          );
        }
      }),
    [queries],
  );

  const view = useMemo(
    () => ({
      session,
      error,
      signedOut,
      expiredUser: session === null && signedOut === null ? lastUser : null,
      begin,
      leave,
      retry: () => void refetch(),
    }),
    [session, error, signedOut, lastUser, begin, leave, refetch],
  );
  return <SessionContext value={view}>{children}</SessionContext>;
}

function isNotSession({ queryKey }: { queryKey: readonly unknown[] }): boolean {
  return queryKey[0] !== keys.session[0];
}
