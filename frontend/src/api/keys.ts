/** Names of everything in the query cache; no other file spells them. */
import type { JobStatus } from './models';

export const keys = {
  session: ['session'] as const,
  counts: ['counts'] as const,
  /** Every job list, whatever its filter. */
  lists: ['jobs', 'list'] as const,
  list: (statuses: readonly JobStatus[]) => ['jobs', 'list', statuses] as const,
  /** Every single job's newest known state. */
  newest: ['jobs', 'newest'] as const,
  newestOf: (id: string) => ['jobs', 'newest', id] as const,
  system: ['system'] as const,
  health: ['health'] as const,
  roots: ['files', 'roots'] as const,
  folder: (path: string) => ['files', 'folder', path] as const,
  presets: ['presets'] as const,
};

/** Read the statuses back out of a list's key; none means all. */
export function statusesOf(key: readonly unknown[]): readonly JobStatus[] {
  return key[2] as readonly JobStatus[];
}
