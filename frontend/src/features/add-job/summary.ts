/** The chosen files in one line: how they stand, or what would come of them. */
import { formatDuration } from '@/format/durations';
import { formatSize } from '@/format/sizes';
import type { ChosenFile } from './draft';
import type { Outlook, Planned } from './plan/planning';

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

/** What is known of the files, and what would come of each. */
type Plan = Outlook & { readonly planned: Planned };

export function summaryOf(files: readonly ChosenFile[], plan: Plan): string {
  const { good, bad, sourceBytes, estimate } = plan;
  if (files.length === 0) return 'No files selected.';
  const told = sent(files);
  if (told) return told;
  const outlook = estimate
    ? `${formatSize(sourceBytes)} → about ${formatSize(estimate.bytes)} · about ${formatDuration(estimate.seconds)}`
    : formatSize(sourceBytes);
  return [
    good.length > 0 && `${countFiles(good.length)}, ${outlook}.`,
    bad.length > 0 && against(bad, plan.planned),
  ]
    .filter(Boolean)
    .join(' ');
}

/** Say what is against files: of a single one what exactly, of more how many. */
function against(bad: readonly ChosenFile[], planned: Planned): string {
  const [only] = bad;
  const problem = only && bad.length === 1 ? planned.get(only.path)?.problem : null;
  return problem
    ? `${only?.name}: ${problem.message}`
    : `${countFiles(bad.length)} ${bad.length === 1 ? 'needs' : 'need'} a decision.`;
}
