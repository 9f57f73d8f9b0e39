/** Names of everything in the query cache; no other file spells them. */
import type { FrameAsked } from './frames';
import type { JobsAsked } from './jobsAsked';
import type { JobRequest } from './models';

export const keys = {
  session: ['session'] as const,
  queue: ['queue'] as const,
  failures: ['failures'] as const,
  /** Every page of every job list. */
  lists: ['jobs', 'list'] as const,
  /** One page of a list; null is the first one's cursor. */
  page: (asked: JobsAsked, cursor: string | null) => ['jobs', 'list', asked, cursor] as const,
  /** Every single job's newest known state. */
  newest: ['jobs', 'newest'] as const,
  newestOf: (id: string) => ['jobs', 'newest', id] as const,
  /** The attempts of a job as of one of its revs. */
  history: (id: string, rev: number) => ['jobs', 'history', id, rev] as const,
  /** What the last attempt's result was held against, as of a rev. */
  verification: (id: string, rev: number) => ['jobs', 'verification', id, rev] as const,
  /** Why an image of a compared frame is not there. */
  missingFrame: (asked: FrameAsked) => ['jobs', 'frame', asked] as const,
  /** The log of one attempt. */
  log: (id: string, attempt: number) => ['jobs', 'log', id, attempt] as const,
  system: ['system'] as const,
  health: ['health'] as const,
  roots: ['files', 'roots'] as const,
  folder: (path: string) => ['files', 'folder', path] as const,
  presets: ['presets'] as const,
  encoders: ['encoders'] as const,
  inspection: (path: string) => ['files', 'inspection', path] as const,
  plans: ['plan'] as const,
  /** What would come of requests; by the requests themselves. */
  plan: (requests: readonly JobRequest[]) => ['plan', requests] as const,
  planPart: (requests: readonly JobRequest[]) => ['plan', 'part', requests] as const,
};

/** Read back out of a page's key which list it belongs to. */
export function askedOf(key: readonly unknown[]): JobsAsked {
  return key[2] as JobsAsked;
}
