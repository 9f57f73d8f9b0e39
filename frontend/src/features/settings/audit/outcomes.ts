/** The outcomes in the audit log, in words. */
import type { AuditEntry, Outcome } from '@/api/models';
import { inWords } from './actions';

export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  success: 'Done',
  refused: 'Not allowed',
  failed: 'Failed',
};

/** By error code of the API: those that say more than their code. */
const ERROR_WORDS: Readonly<Record<string, string>> = {
  invalid_credentials: 'Wrong password',
  last_admin: 'Last administrator',
  session_required: 'Not with an API token',
  scope_missing: 'Not in the scope of the API token',
};

/** Return how an entry ended. */
export function outcomeInWords(entry: AuditEntry): string {
  const { outcome, error } = entry;
  if (error === null) return OUTCOME_WORDS[outcome];
  if (isCodeRequest(entry)) return 'Second factor requested';
  if (error === 'second_factor_required') return 'Wrong code';
  if (error === 'forbidden') return forbiddenInWords(entry);
  return ERROR_WORDS[error] ?? `${OUTCOME_WORDS[outcome]}: ${inWords(error).toLowerCase()}`;
}

/** Return whether this is the first of the two steps of a sign-in, which the request for the code ends. */
export function isCodeRequest({ action, error, details }: AuditEntry): boolean {
  return action === 'login' && error === 'second_factor_required' && details?.code !== 'wrong';
}

function forbiddenInWords({ action }: AuditEntry): string {
  return action.endsWith('_job') || action === 'set_job_priority'
    ? 'Owner and administrators only'
    : 'Administrators only';
}
