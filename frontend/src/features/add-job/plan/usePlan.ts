/** The plan of the draft as components see it. */
import { createContext, use } from 'react';
import type { FieldSentences } from '@/api/errors';
import type { Outlook, Planned } from './planning';

export interface PlanView extends Outlook {
  readonly planned: Planned;
  /** What is wrong with which field. */
  readonly problems: FieldSentences;
  /** What is shown does not follow the latest change yet. */
  readonly checking: boolean;
  /** Why nothing can be said. */
  readonly error: Error | null;
  readonly again: () => void;
}

export const PlanContext = createContext<PlanView | null>(null);

export function usePlan(): PlanView {
  const view = use(PlanContext);
  if (!view) throw new Error('usePlan needs a PlanProvider above it');
  return view;
}
