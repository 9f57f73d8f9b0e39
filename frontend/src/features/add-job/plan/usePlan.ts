/** Hook for the plan of the draft. */
import { createContext, use } from 'react';
import type { FieldErrors } from '@/api/errors';
import type { PlanSummary, PlannedByPath } from './planning';

export interface PlanView extends PlanSummary {
  readonly planned: PlannedByPath;
  /** Errors by field name. */
  readonly fieldErrors: FieldErrors;
  /** Whether the plan is out of date and being requested. */
  readonly checking: boolean;
  /** Why the request failed. */
  readonly error: Error | null;
  readonly recheck: () => void;
}

export const PlanContext = createContext<PlanView | null>(null);

export function usePlan(): PlanView {
  const view = use(PlanContext);
  if (!view) throw new Error('usePlan needs a PlanProvider above it');
  return view;
}
