/** The frames of a report in the order in which they are shown, and in words. */
import type { ComparedFrame } from '@/api/models';
import { formatClock } from '@/format/durations';

/** A frame and its place in the report, by which its images are named. */
export interface NumberedFrame extends ComparedFrame {
  readonly number: number;
}

/** Those that differ first, each in the order of the film. */
export function failedFirst(frames: readonly ComparedFrame[]): NumberedFrame[] {
  const numbered = frames.map((frame, number) => ({ ...frame, number }));
  return [...numbered.filter(({ passed }) => !passed), ...numbered.filter(({ passed }) => passed)];
}

/** Say how alike two frames are. */
export function likeness(similarity: number | null): string {
  return similarity === null ? 'No frame here' : `${percent(similarity)} alike`;
}

/** Write a similarity, rounded down: only the same frame is 100% alike. */
function percent(similarity: number): string {
  return `${Math.floor(Number((Math.max(0, similarity) * 100).toFixed(1)))}%`;
}

/** Say what came of the comparison as a whole. */
export function summaryOf(frames: readonly ComparedFrame[]): string {
  const different = frames.filter(({ passed }) => !passed).length;
  const verb = different === 1 ? 'differs' : 'differ';
  if (different > 0) return `${different} of ${frames.length} frames ${verb} from the source.`;
  const points = frames.length === 1 ? 'one point' : `${frames.length} points spread over the film`;
  const measured = frames.flatMap(({ at_s: at, similarity }) =>
    similarity === null ? [] : [{ at, similarity }],
  );
  const [least] = measured.sort((one, other) => one.similarity - other.similarity);
  const lowest = least && `Least alike at ${formatClock(least.at)}: ${percent(least.similarity)}.`;
  return [`Compared at ${points}.`, lowest].filter(Boolean).join(' ');
}
