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
}

export const ALL_ENTRIES: AuditFilter = { username: '', action: '', outcome: '', target: '' };

function parametersOf({ username, action, outcome, target }: AuditFilter) {
  return {
    ...(username !== '' && { username }),
    ...(action !== '' && { action }),
    ...(outcome !== '' && { outcome }),
    ...(target !== '' && { target }),
  };
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
