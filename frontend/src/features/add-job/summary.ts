/** Summarizes the selected files in one line: their outcome, or before that their plan. */
import { formatDuration } from '@/format/durations';
import { formatSize } from '@/format/sizes';
import type { SelectedFile } from './draft';
import type { PlanSummary, PlannedByPath } from './plan/planning';

export function countFiles(files: number): string {
  return files === 1 ? '1 file' : `${files} files`;
}

function outcomeOf(files: readonly SelectedFile[]): string | null {
  const count = (kind: SelectedFile['state']['kind']) =>
    files.filter(({ state }) => state.kind === kind).length;
  const parts = [
    count('accepted') > 0 && `${countFiles(count('accepted'))} queued`,
    count('refused') > 0 && `${countFiles(count('refused'))} refused`,
    count('unsent') > 0 && `${countFiles(count('unsent'))} not sent`,
  ].filter(Boolean);
  return parts.length > 0 ? `${parts.join(', ')}.` : null;
}

type Plan = PlanSummary & { readonly planned: PlannedByPath };

export function summaryOf(files: readonly SelectedFile[], plan: Plan): string {
  const { valid, invalid, sourceBytes, estimate } = plan;
  if (files.length === 0) return 'No files selected.';
  const outcome = outcomeOf(files);
  if (outcome) return outcome;
  const estimates = estimate
    ? `${formatSize(sourceBytes)} → about ${formatSize(estimate.bytes)} · about ${formatDuration(estimate.seconds)}`
    : formatSize(sourceBytes);
  return [
    valid.length > 0 && `${countFiles(valid.length)}, ${estimates}.`,
    invalid.length > 0 && problemsOf(invalid, plan.planned),
  ]
    .filter(Boolean)
    .join(' ');
}

/** Return the problem of a single invalid file, or the number of several. */
function problemsOf(invalid: readonly SelectedFile[], planned: PlannedByPath): string {
  const [only] = invalid;
  const problem = only && invalid.length === 1 ? planned.get(only.path)?.problem : null;
  return problem
    ? `${only?.name}: ${problem.message}`
    : `${countFiles(invalid.length)} ${invalid.length === 1 ? 'needs' : 'need'} a decision.`;
}
