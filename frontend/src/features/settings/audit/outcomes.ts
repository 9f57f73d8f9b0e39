/** The outcomes in the audit log, in words. */
import type { Outcome } from '@/api/models';

export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  success: 'Done',
  refused: 'Not allowed',
  failed: 'Failed',
};
