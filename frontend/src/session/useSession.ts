/** Hooks for the session. */
import { createContext, use } from 'react';
import type { Session, User } from '@/api/models';

/** The notice after signing out. */
export const SIGNED_OUT = 'You are signed out.';

export interface SessionView {
  /** Null when signed out, undefined while unknown. */
  readonly session: Session | null | undefined;
  /** Why `session` is unknown. */
  readonly error: Error | null;
  /** After the user chose to end the session: what the sign-in page says about it. Null otherwise. */
  readonly signedOut: string | null;
  /** Whose session ended by itself. Their page stays as it is until somebody signs in. */
  readonly expiredUser: User | null;
  readonly begin: (session: Session) => void;
  /** Forget the session, which the user chose to end. `notice` is for the sign-in page. */
  readonly leave: (notice: string) => void;
  readonly retry: () => void;
}

export const SessionContext = createContext<SessionView | null>(null);

export function useSession(): SessionView {
  const view = use(SessionContext);
  if (!view) throw new Error('useSession needs a SessionProvider above it');
  return view;
}

/** Return the user of the page: signed in, or just expired. Only for components below RequireSession. */
export function useUser(): User {
  const { session, expiredUser } = useSession();
  const user = session?.user ?? expiredUser;
  if (!user) throw new Error('useUser is for pages of signed-in users');
  return user;
}
