/** General facts about a job. */
import type { Job } from '@/api/models';
import { FAILURE_LABELS } from '@/features/queue/failureLabels';
import { formatDuration, formatMoment } from '@/format/durations';
import { formatSize } from '@/format/sizes';

export type Fact = readonly [term: string, fact: string];

function describeSource({ source }: Job): string {
  return [
    formatSize(source.size_bytes),
    source.duration_s && formatDuration(source.duration_s),
    source.width && source.height && `${source.width} × ${source.height}`,
    source.video_codec,
  ]
    .filter(Boolean)
    .join(' · ');
}

function timesText(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

/** Drop facts without a value. */
export function withoutEmpty(facts: readonly (readonly [string, string | null | undefined])[]): Fact[] {
  return facts.flatMap(([term, fact]): Fact[] => (fact ? [[term, fact]] : []));
}

export function factsOf(job: Job): Fact[] {
  const at = (iso: string | null) => iso && formatMoment(iso);
  const { result } = job;
  return withoutEmpty([
    ['Source', job.input_path],
    ['Video', describeSource(job)],
    ['Output', result?.discarded ? null : (result?.output_path ?? job.output_path)],
    ['Sidecars', result?.sidecars.join('\n')],
    ['SHA-256', result?.sha256],
    ['Queued', `${at(job.created_at) ?? ''} by ${job.owner}`],
    ['Started', at(job.started_at)],
    ['Finished', at(job.finished_at)],
    ['Node', job.node],
    ['Attempts', job.attempts > 0 ? String(job.attempts) : null],
    ['Node lost contact', job.recoveries > 0 ? timesText(job.recoveries) : null],
    ['Average speed', job.progress?.average_fps ? `${job.progress.average_fps.toFixed(0)} fps` : null],
    ['Reason', job.failure && FAILURE_LABELS[job.failure.reason]],
  ]);
}
