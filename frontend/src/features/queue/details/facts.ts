/** What is to be said of a job in general, as terms and facts. */
import type { Job } from '@/api/models';
import { FAILURE_WORDS } from '@/features/queue/failureWords';
import { formatDuration, formatMoment } from '@/format/durations';
import { formatSize } from '@/format/sizes';

/** A term and what is to be said under it. */
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

/** Leave out what nothing can be said of. */
export function present(facts: readonly (readonly [string, string | null | undefined])[]): Fact[] {
  return facts.flatMap(([term, fact]): Fact[] => (fact ? [[term, fact]] : []));
}

export function factsOf(job: Job, now: Date): Fact[] {
  const at = (iso: string | null) => iso && formatMoment(iso, now);
  const { result } = job;
  return present([
    ['Source', job.input_path],
    ['Video', describeSource(job)],
    ['Copy', result?.discarded ? null : (result?.output_path ?? job.output_path)],
    ['Sidecars', result?.sidecars.join('\n')],
    ['SHA-256', result?.sha256],
    ['Queued', `${at(job.created_at) ?? ''} by ${job.owner}`],
    ['Started', at(job.started_at)],
    ['Ended', at(job.finished_at)],
    ['Node', job.node],
    ['Attempts', job.attempts > 0 ? String(job.attempts) : null],
    ['Node lost contact', job.recoveries > 0 ? `${job.recoveries} times` : null],
    ['Average', job.progress?.average_fps ? `${job.progress.average_fps.toFixed(0)} fps` : null],
    ['Reason', job.failure && FAILURE_WORDS[job.failure.reason]],
    ['Job', job.job_id],
  ]);
}
