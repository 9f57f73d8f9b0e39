/** Reads the audit log. */
import { infiniteQueryOptions } from '@tanstack/react-query';
import { unwrap, client } from './client';
import { keys } from './keys';
import type { Outcome } from './models';

/** Which entries to read. Empty fields match all. */
export interface AuditFilter {
  readonly username: string;
  readonly action: string;
  readonly outcome: Outcome | '';
  /** Text that the target contains. */
  readonly target: string;
  /** The first and the last day, such as `2026-11-27`, in the time zone of the browser. */
  readonly since: string;
  readonly until: string;
}

export const ALL_ENTRIES: AuditFilter = {
  username: '',
  action: '',
  outcome: '',
  target: '',
  since: '',
  until: '',
};

function parametersOf({ username, action, outcome, target, since, until }: AuditFilter) {
  return {
    ...(username !== '' && { username }),
    ...(action !== '' && { action }),
    ...(outcome !== '' && { outcome }),
    ...(target !== '' && { target }),
    ...(since !== '' && { since: startOf(since, 0) }),
    ...(until !== '' && { until: startOf(until, 1) }),
  };
}

/** Return when a day begins, or one that many days later. */
function startOf(day: string, later: number): string {
  const start = new Date(`${day}T00:00`);
  start.setDate(start.getDate() + later);
  return start.toISOString();
}

/** The audit log, the newest entries first, page by page. */
export function auditQuery(filter: AuditFilter) {
  return infiniteQueryOptions({
    queryKey: keys.audit(filter),
    queryFn: ({ pageParam: before, signal }) => {
      const query = { ...parametersOf(filter), ...(before !== null && { before }) };
      return unwrap(client.GET('/api/audit', { params: { query }, signal }));
    },
    initialPageParam: null as number | null,
    getNextPageParam: ({ next }) => next,
  });
}

/** Return the download URL of the entries as CSV. */
export function auditExportUrl(filter: AuditFilter): string {
  const search = new URLSearchParams(parametersOf(filter)).toString();
  return search === '' ? '/api/audit/export' : `/api/audit/export?${search}`;
}
