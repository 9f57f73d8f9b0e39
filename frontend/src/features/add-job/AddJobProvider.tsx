/** Keeps the draft while the drawer is closed and after the session ended, until another user signs in. */
import { useMemo, useReducer, type ReactNode } from 'react';
import { useSession } from '@/session/useSession';
import { EMPTY_DRAFT, reduceDraft } from './draft';
import { AddJobContext } from './useAddJob';

export function AddJobProvider({ children }: { children: ReactNode }) {
  const username = useSession().session?.user.username;
  const [draft, change] = useReducer(reduceDraft, EMPTY_DRAFT);
  if (username !== undefined && username !== draft.owner) change({ type: 'ownerSet', owner: username });
  const view = useMemo(() => ({ draft, change }), [draft]);
  return <AddJobContext value={view}>{children}</AddJobContext>;
}
