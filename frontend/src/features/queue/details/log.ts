/** Puts the parts of a log together as they come. Pure. */
import type { LogPart } from '@/api/models';

/** Characters kept; the page shows the end of a log, not all of it. */
const MOST_KEPT = 200_000;

export interface Log {
  readonly text: string;
  readonly next: number;
  readonly complete: boolean;
  /** Something before `text` is not shown. */
  readonly shortened: boolean;
}

export const NO_LOG: Log = { text: '', next: 0, complete: false, shortened: false };

export function withPart(log: Log, part: LogPart): Log {
  // Further on: lines were dropped in between. Further back: a new attempt has begun a new log.
  const follows = part.offset === log.next;
  const text = (follows ? log.text : '') + part.text;
  const kept = text.length > MOST_KEPT ? text.slice(text.indexOf('\n', text.length - MOST_KEPT) + 1) : text;
  return {
    text: kept,
    next: part.next_offset,
    complete: part.complete,
    shortened: (follows ? log.shortened : part.offset > 0) || kept.length < text.length,
  };
}
