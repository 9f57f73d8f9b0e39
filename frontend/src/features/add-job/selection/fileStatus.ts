/** What the list says of a chosen file: what became of it, else what would. */
import type { JobStatus, PlannedJob, Settings } from '@/api/models';
import type { FileState } from '@/features/add-job/draft';
import { formatDuration } from '@/format/durations';
import { formatSaving, formatSize } from '@/format/sizes';

export interface Standing {
  readonly kind: FileState['kind'] | 'bad' | 'collision';
  /** Null while there is nothing to say. */
  readonly text: string | null;
  /** Whose colour it wears. */
  readonly status: JobStatus;
}

function foretold(planned: PlannedJob | undefined, collision: Settings['collision']): Standing {
  if (!planned) return { kind: 'ready', text: null, status: 'cancelled' };
  if (planned.problem) {
    const kind = planned.output_exists ? 'collision' : 'bad';
    return { kind, text: planned.problem.message, status: 'failed' };
  }
  if (!planned.output_exists) return { kind: 'ready', text: null, status: 'cancelled' };
  const text =
    collision === 'replace'
      ? 'Already in the archive; will be replaced.'
      : 'Already in the archive; the new file gets another name.';
  return { kind: 'collision', text, status: 'retrying' };
}

export function standingOf(
  state: FileState,
  planned: PlannedJob | undefined,
  collision: Settings['collision'],
): Standing {
  switch (state.kind) {
    case 'ready':
      return foretold(planned, collision);
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

/** Say what a file would become: size and time, both guesses. */
export function forecast({ estimate, source_bytes: before }: PlannedJob): string | null {
  if (!estimate) return null;
  const saving = before === null ? null : formatSaving(before, estimate.size_bytes);
  return [
    `about ${formatSize(estimate.size_bytes)}`,
    saving,
    `${formatDuration(estimate.elapsed_s)} to encode`,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** Say how much a copy would not keep; the sentences stand below the list. */
export function lossesIn({ not_kept: losses }: PlannedJob): string | null {
  if (losses.length === 0) return null;
  return losses.length === 1 ? '1 item not kept' : `${losses.length} items not kept`;
}
