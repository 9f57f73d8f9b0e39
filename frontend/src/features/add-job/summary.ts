/** The chosen files in one line: how they stand, or what would come of them. */
import { formatDuration } from '@/format/durations';
import { formatSize } from '@/format/sizes';
import type { ChosenFile } from './draft';
import type { Outlook } from './plan/planning';

export function countFiles(files: number): string {
  return files === 1 ? '1 file' : `${files} files`;
}

function sent(files: readonly ChosenFile[]): string | null {
  const of = (kind: ChosenFile['state']['kind']) => files.filter(({ state }) => state.kind === kind).length;
  const told = [
    of('accepted') > 0 && `${countFiles(of('accepted'))} queued`,
    of('refused') > 0 && `${countFiles(of('refused'))} refused`,
    of('unsent') > 0 && `${countFiles(of('unsent'))} not sent`,
  ].filter(Boolean);
  return told.length > 0 ? `${told.join(', ')}.` : null;
}

export function summaryOf(
  files: readonly ChosenFile[],
  { good, bad, sourceBytes, estimate }: Outlook,
): string {
  if (files.length === 0) return 'No file chosen.';
  const told = sent(files);
  if (told) return told;
  const outlook = estimate
    ? `${formatSize(sourceBytes)} become about ${formatSize(estimate.bytes)} in ${formatDuration(estimate.seconds)}`
    : formatSize(sourceBytes);
  return [
    good.length > 0 && `${countFiles(good.length)}, ${outlook}.`,
    bad.length > 0 && `${countFiles(bad.length)} cannot be added as things are.`,
  ]
    .filter(Boolean)
    .join(' ');
}
