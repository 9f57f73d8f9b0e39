/** Sorts and describes the frames of a report. */
import type { ComparedFrame } from '@/api/models';
import { formatClock } from '@/format/durations';

/** A frame with its index in the report, which identifies its images. */
export interface NumberedFrame extends ComparedFrame {
  readonly number: number;
}

/** Return the frames that differ first, then the others, each in chronological order. */
export function failedFirst(frames: readonly ComparedFrame[]): NumberedFrame[] {
  const numbered = frames.map((frame, number) => ({ ...frame, number }));
  return [...numbered.filter(({ passed }) => !passed), ...numbered.filter(({ passed }) => passed)];
}

/** Return the similarity of two frames as text. */
export function likeness(similarity: number | null): string {
  return similarity === null ? 'No frame here' : `${percent(similarity)} alike`;
}

/** Format a similarity, rounded down, so that only identical frames are 100% alike. */
function percent(similarity: number): string {
  return `${Math.floor(Number((Math.max(0, similarity) * 100).toFixed(1)))}%`;
}

/** Return a summary of the comparison. */
export function summaryOf(frames: readonly ComparedFrame[]): string {
  const different = frames.filter(({ passed }) => !passed).length;
  const verb = different === 1 ? 'differs' : 'differ';
  if (different > 0) return `${different} of ${frames.length} frames ${verb} from the source.`;
  const points = frames.length === 1 ? 'one point' : `${frames.length} points spread over the film`;
  const measured = frames.flatMap(({ at_s: at, similarity }) =>
    similarity === null ? [] : [{ at, similarity }],
  );
  const [least] = measured.sort((a, b) => a.similarity - b.similarity);
  const lowest = least && `Least alike at ${formatClock(least.at)}: ${percent(least.similarity)}.`;
  return [`Compared at ${points}.`, lowest].filter(Boolean).join(' ');
}
