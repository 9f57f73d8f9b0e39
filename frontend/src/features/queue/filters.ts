/** The queue page's filters, as its address writes them: `/?status=failed`. */
import type { JobStatus, QueueCounts } from '@/api/models';

const PARAMETER = 'status';

interface Filter {
  readonly label: string;
  /** Which statuses it shows; none means all. */
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

/** Read the filter from the address; what it does not know shows all. */
export function readFilter(search: URLSearchParams): FilterName {
  const named = search.get(PARAMETER);
  return FILTER_NAMES.find((name) => name === named) ?? 'all';
}

/** Give the address of a filter, keeping whatever else the present one says. */
export function filterAddress(search: URLSearchParams, filter: FilterName): string {
  const next = new URLSearchParams(search);
  if (filter === 'all') next.delete(PARAMETER);
  else next.set(PARAMETER, filter);
  return `?${next.toString()}`;
}

/** Count the jobs a filter shows. */
export function countOf(counts: QueueCounts, filter: FilterName): number {
  const { statuses } = FILTERS[filter];
  const counted = statuses.length > 0 ? statuses : (Object.keys(counts) as JobStatus[]);
  return counted.reduce((sum, status) => sum + counts[status], 0);
}
