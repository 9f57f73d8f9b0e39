/** Assembles a log from its parts. Pure. */
import type { LogPart } from '@/api/models';

/** Characters kept; only the end of a log is shown. */
const MAX_KEPT = 200_000;

export interface Log {
  readonly text: string;
  readonly next: number;
  readonly complete: boolean;
  /** Whether lines before `text` were dropped. */
  readonly shortened: boolean;
}

export const NO_LOG: Log = { text: '', next: 0, complete: false, shortened: false };

export function withPart(log: Log, part: LogPart): Log {
  // A later offset: lines in between were dropped. An earlier one: a new attempt started a new log.
  const follows = part.offset === log.next;
  const text = (follows ? log.text : '') + part.text;
  const kept = text.length > MAX_KEPT ? text.slice(text.indexOf('\n', text.length - MAX_KEPT) + 1) : text;
  return {
    text: kept,
    next: part.next_offset,
    complete: part.complete,
    shortened: (follows ? log.shortened : part.offset > 0) || kept.length < text.length,
  };
}
