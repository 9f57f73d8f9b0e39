/** All keys of the query cache; no other file spells them out. */
import type { AuditFilter } from './audit';
import type { FrameRef } from './frames';
import type { JobListQuery } from './jobListQuery';
import type { JobRequest } from './models';

export const keys = {
  session: ['session'] as const,
  queue: ['queue'] as const,
  failures: ['failures'] as const,
  /** Every page of every job list. */
  lists: ['jobs', 'list'] as const,
  /** One page of a list; the cursor of the first page is null. */
  page: (query: JobListQuery, cursor: string | null) => ['jobs', 'list', query, cursor] as const,
  /** The newest known state of each job. */
  singleJobs: ['jobs', 'single'] as const,
  job: (id: string) => ['jobs', 'single', id] as const,
  /** The attempts of a job as of a rev. */
  history: (id: string, rev: number) => ['jobs', 'history', id, rev] as const,
  /** The verification report of the last attempt, as of a rev. */
  verification: (id: string, rev: number) => ['jobs', 'verification', id, rev] as const,
  /** Why an image of a compared frame could not be loaded. */
  missingFrame: (frame: FrameRef) => ['jobs', 'frame', frame] as const,
  log: (id: string, attempt: number) => ['jobs', 'log', id, attempt] as const,
  system: ['system'] as const,
  health: ['health'] as const,
  roots: ['files', 'roots'] as const,
  folder: (path: string) => ['files', 'folder', path] as const,
  presets: ['presets'] as const,
  encoders: ['encoders'] as const,
  inspection: (path: string) => ['files', 'inspection', path] as const,
  plans: ['plan'] as const,
  /** The plan for a list of requests. */
  plan: (requests: readonly JobRequest[]) => ['plan', requests] as const,
  planBatch: (requests: readonly JobRequest[]) => ['plan', 'part', requests] as const,
  registration: ['registration'] as const,
  invitationOffer: (code: string) => ['invitation', code] as const,
  profile: ['profile'] as const,
  sessions: ['sessions'] as const,
  tokens: ['tokens'] as const,
  users: ['users'] as const,
  invitations: ['invitations'] as const,
  audit: (filter: AuditFilter) => ['audit', filter] as const,
};

/** Return the list query inside the key of a page. */
export function listQueryOf(key: readonly unknown[]): JobListQuery {
  return key[2] as JobListQuery;
}
