/** The status line of a selected file: its outcome, or before that its plan. */
import type { JobStatus, PlannedJob, Settings } from '@/api/models';
import type { FileState } from '@/features/add-job/draft';
import { formatDuration } from '@/format/durations';
import { formatSaving, formatSize } from '@/format/sizes';

export interface FileStatus {
  readonly kind: FileState['kind'] | 'invalid' | 'collision';
  /** Null for no text. */
  readonly text: string | null;
  /** The job status whose colour is used. */
  readonly status: JobStatus;
}

function plannedStatus(planned: PlannedJob | undefined, collision: Settings['collision']): FileStatus {
  if (!planned) return { kind: 'ready', text: null, status: 'cancelled' };
  if (planned.problem) {
    const kind = planned.output_exists ? 'collision' : 'invalid';
    return { kind, text: planned.problem.message, status: 'failed' };
  }
  if (!planned.output_exists) return { kind: 'ready', text: null, status: 'cancelled' };
  const text =
    collision === 'replace'
      ? 'Already in the archive; will be replaced.'
      : 'Already in the archive; the new file gets another name.';
  return { kind: 'collision', text, status: 'retrying' };
}

export function fileStatusOf(
  state: FileState,
  planned: PlannedJob | undefined,
  collision: Settings['collision'],
): FileStatus {
  switch (state.kind) {
    case 'ready':
      return plannedStatus(planned, collision);
    case 'sending':
      return { kind: 'sending', text: 'Adding…', status: 'running' };
    case 'accepted':
      return { kind: 'accepted', text: 'Queued', status: 'completed' };
    case 'refused':
      return { kind: 'refused', text: state.message, status: 'failed' };
    case 'unsent':
      return { kind: 'unsent', text: `Not sent. ${state.message}`, status: 'retrying' };
  }
}

/** Return the estimated size and encode time as text; null without an estimate. */
export function forecast({ estimate, source_bytes: sourceBytes }: PlannedJob): string | null {
  if (!estimate) return null;
  const saving = sourceBytes === null ? null : formatSaving(sourceBytes, estimate.size_bytes);
  return [
    `about ${formatSize(estimate.size_bytes)}`,
    saving,
    `${formatDuration(estimate.elapsed_s)} to encode`,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** Return how many items the output would not keep; null for none. The details are below the list. */
export function notKeptSummary({ not_kept: notKept }: PlannedJob): string | null {
  if (notKept.length === 0) return null;
  return notKept.length === 1 ? '1 item not kept' : `${notKept.length} items not kept`;
}
