/** Keeps the draft over closed drawers, other pages and ended sessions; it goes when someone else comes. */
import { useMemo, useReducer, type ReactNode } from 'react';
import { useSession } from '@/session/useSession';
import { EMPTY_DRAFT, reduceDraft } from './draft';
import { AddJobContext } from './useAddJob';

export function AddJobProvider({ children }: { children: ReactNode }) {
  const username = useSession().session?.user.username;
  const [draft, change] = useReducer(reduceDraft, EMPTY_DRAFT);
  if (username !== undefined && username !== draft.owner) change({ type: 'owned', owner: username });
  const view = useMemo(() => ({ draft, change }), [draft]);
  return <AddJobContext value={view}>{children}</AddJobContext>;
}
