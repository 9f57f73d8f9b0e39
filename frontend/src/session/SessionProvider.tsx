/**
 * Holds the session. Its end is detected from any response, or by a check after the live connection was closed.
 * The session itself is an HttpOnly cookie; the page only knows the user.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { onApiError } from '@/api/client';
import { keys } from '@/api/keys';
import type { Session } from '@/api/models';
import { sessionQuery } from '@/api/queries';
import { SessionContext, type EndReason } from './useSession';

export function SessionProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const { data: session, error, refetch } = useQuery(sessionQuery);
  const [ended, setEnded] = useState<EndReason | null>(null);

  const end = useCallback(
    (reason: EndReason) => {
      if (queries.getQueryData<Session | null>(keys.session)) setEnded(reason);
      queries.setQueryData<Session | null>(keys.session, null);
    },
    [queries],
  );

  const begin = useCallback(
    (next: Session) => {
      // Drop the data of the previous user.
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.session[0] });
      queries.setQueryData<Session | null>(keys.session, next);
      setEnded(null);
    },
    [queries],
  );

  useEffect(
    () =>
      onApiError(({ code }) => {
        if (code === 'unauthenticated') end('expired');
        if (code === 'password_change_required') {
          queries.setQueryData<Session | null>(
            keys.session,
            (known) => known && { ...known, user: { ...known.user, must_change_password: true } },
          );
        }
      }),
    [queries, end],
  );

  const view = useMemo(
    () => ({ session, error, ended, begin, end, retry: () => void refetch() }),
    [session, error, ended, begin, end, refetch],
  );
  return <SessionContext value={view}>{children}</SessionContext>;
}
