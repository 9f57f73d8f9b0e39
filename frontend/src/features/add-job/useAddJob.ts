/** Hook for the draft. */
import { createContext, use } from 'react';
import type { Draft, DraftAction } from './draft';

export interface AddJobView {
  readonly draft: Draft;
  readonly change: (action: DraftAction) => void;
}

export const AddJobContext = createContext<AddJobView | null>(null);

export function useAddJob(): AddJobView {
  const view = use(AddJobContext);
  if (!view) throw new Error('useAddJob needs an AddJobProvider above it');
  return view;
}
