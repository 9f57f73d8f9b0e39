/** The filter of the audit log, as encoded in its URL: `?username=anna&action=login&since=2026-11-01`. */
import { ALL_ENTRIES, type AuditFilter } from '@/api/audit';
import { ACTION_WORDS } from './actions';
import { OUTCOME_WORDS } from './outcomes';

const FIELDS = Object.keys(ALL_ENTRIES) as (keyof AuditFilter)[];

/** Return whether a text is a day that the API accepts, such as `2026-11-27`. */
export function isDay(text: string): boolean {
  return /^2\d{3}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

/** Read the filter from the URL. Unknown values are left out. */
export function readFilter(search: URLSearchParams): AuditFilter {
  const named = (field: keyof AuditFilter) => (search.get(field) ?? '').trim();
  const day = (field: 'since' | 'until') => (isDay(named(field)) ? named(field) : '');
  const [action, outcome] = [named('action'), named('outcome')];
  return {
    username: named('username'),
    action: Object.hasOwn(ACTION_WORDS, action) ? action : '',
    outcome: isOutcome(outcome) ? outcome : '',
    target: named('target'),
    since: day('since'),
    until: day('until'),
  };
}

function isOutcome(text: string): text is keyof typeof OUTCOME_WORDS {
  return Object.hasOwn(OUTCOME_WORDS, text);
}

/** Return the query of the URL of a filter. */
export function searchOf(filter: AuditFilter): Record<string, string> {
  return Object.fromEntries(
    FIELDS.filter((field) => filter[field] !== '').map((field) => [field, filter[field]]),
  );
}
