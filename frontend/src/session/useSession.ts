/** Who is signed in, as components see it. */
import { createContext, use } from 'react';
import type { Session, User } from '@/api/models';

/** Why there is no session, where there was one. */
export type EndReason = 'expired' | 'signed-out';

export interface SessionView {
  /** Null: nobody is signed in. Undefined: not known yet. */
  readonly session: Session | null | undefined;
  /** Why `session` is not known. */
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

/** Give the signed-in user; only below the guard that has made sure there is one. */
export function useUser(): User {
  const { session } = useSession();
  if (!session) throw new Error('useUser is for pages of signed-in users');
  return session.user;
}
