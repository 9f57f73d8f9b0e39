/** Hooks for the session. */
import { createContext, use } from 'react';
import type { Session, User } from '@/api/models';

/** Why the session ended. */
export type EndReason = 'expired' | 'signed-out';

export interface SessionView {
  /** Null when signed out, undefined while unknown. */
  readonly session: Session | null | undefined;
  /** Why `session` is unknown. */
  readonly error: Error | null;
  readonly ended: EndReason | null;
  readonly begin: (session: Session) => void;
  readonly end: (reason: EndReason) => void;
  readonly retry: () => void;
}

export const SessionContext = createContext<SessionView | null>(null);

export function useSession(): SessionView {
  const view = use(SessionContext);
  if (!view) throw new Error('useSession needs a SessionProvider above it');
  return view;
}

/** Return the signed-in user. Only for components below RequireSession. */
export function useUser(): User {
  const { session } = useSession();
  if (!session) throw new Error('useUser is for pages of signed-in users');
  return session.user;
}
