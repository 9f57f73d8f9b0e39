/**
 * The view of the queue page, as encoded in its URL:
 * `/?status=failed&reason=no_space&text=…&owner=anna&sort=-created`.
 */
import type { JobListQuery } from '@/api/jobListQuery';
import type { FailureClass, JobSort, JobStatus, QueueState } from '@/api/models';
import { FAILURE_LABELS } from './failureLabels';

const PARAMETER = { status: 'status', reason: 'reason', text: 'text', owner: 'owner', sort: 'sort' } as const;

interface Filter {
  readonly label: string;
  /** Statuses that it shows; empty for all. */
  readonly statuses: readonly JobStatus[];
}

export const FILTERS = {
  all: { label: 'All', statuses: [] },
  active: { label: 'Active', statuses: ['running', 'queued', 'retrying'] },
  completed: { label: 'Completed', statuses: ['completed'] },
  failed: { label: 'Failed', statuses: ['failed'] },
  cancelled: { label: 'Cancelled', statuses: ['cancelled'] },
} as const satisfies Record<string, Filter>;

export type FilterName = keyof typeof FILTERS;

export const FILTER_NAMES = Object.keys(FILTERS) as FilterName[];

export const SORTS: Readonly<Record<JobSort, string>> = {
  natural: 'Queue order',
  '-created': 'Newest first',
  created: 'Oldest first',
  '-ended': 'Finished, newest first',
  ended: 'Finished, oldest first',
  '-size': 'Largest first',
  size: 'Smallest first',
  name: 'Name A to Z',
  '-name': 'Name Z to A',
};

/** The view encoded in the URL. */
export interface View {
  readonly filter: FilterName;
  readonly text: string;
  readonly owner: string | null;
  readonly reason: FailureClass | null;
  readonly sort: JobSort;
}

function oneOf<T extends string>(choices: readonly T[], named: string | null): T | null {
  return choices.find((choice) => choice === named) ?? null;
}

/** Read the view from the URL. Unknown values fall back to the defaults. */
export function readView(search: URLSearchParams): View {
  const filter = oneOf(FILTER_NAMES, search.get(PARAMETER.status)) ?? 'all';
  return {
    filter,
    text: (search.get(PARAMETER.text) ?? '').trim(),
    owner: search.get(PARAMETER.owner),
    // Only failed jobs have a reason.
    reason:
      filter === 'failed'
        ? oneOf(Object.keys(FAILURE_LABELS) as FailureClass[], search.get(PARAMETER.reason))
        : null,
    sort: oneOf(Object.keys(SORTS) as JobSort[], search.get(PARAMETER.sort)) ?? 'natural',
  };
}

/** Return the URL of a changed view. Other parameters are kept. */
export function viewAddress(search: URLSearchParams, changes: Partial<View>): string {
  const view = { ...readView(search), ...changes };
  const next = new URLSearchParams(search);
  const write = (name: string, value: string | null, absent: string | null) =>
    value === absent ? next.delete(name) : next.set(name, value ?? '');
  write(PARAMETER.status, view.filter, 'all');
  write(PARAMETER.text, view.text || null, null);
  write(PARAMETER.owner, view.owner, null);
  write(PARAMETER.reason, view.filter === 'failed' ? view.reason : null, null);
  write(PARAMETER.sort, view.sort, 'natural');
  return `?${next.toString()}`;
}

/** Return the list query of a view. */
export function listQueryFor({ filter, text, owner, reason, sort }: View): JobListQuery {
  return { statuses: FILTERS[filter].statuses, text, owner, reason, sort };
}

/** Return whether a view is narrowed further than by status. */
export function isNarrowed({ text, owner, reason }: View): boolean {
  return text !== '' || owner !== null || reason !== null;
}

const COUNTED: Readonly<Record<JobStatus, (state: QueueState) => number>> = {
  running: ({ running }) => running,
  queued: ({ queued, paused_jobs: paused }) => queued + paused,
  retrying: ({ retrying }) => retrying,
  completed: ({ completed }) => completed,
  failed: ({ failed }) => failed,
  cancelled: ({ cancelled }) => cancelled,
};

/** Return the number of jobs that a filter shows. */
export function countOf(state: QueueState, filter: FilterName): number {
  const { statuses } = FILTERS[filter];
  const counted = statuses.length > 0 ? statuses : (Object.keys(COUNTED) as JobStatus[]);
  return counted.reduce((sum, status) => sum + COUNTED[status](state), 0);
}
