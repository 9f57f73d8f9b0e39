/** The figures of a job: progress and speed, or sizes and times. */
import { Text } from '@mantine/core';
import type { Job } from '@/api/models';
import { formatDuration, formatMoment, formatTimeLeft } from '@/format/durations';
import { formatSaving, formatSize } from '@/format/sizes';
import { encodedPercent } from '@/features/queue/grouping';

interface Figures {
  readonly main: string;
  readonly more: string;
}

function ended(job: Job): string {
  return job.finished_at ? formatMoment(job.finished_at) : '';
}

function figuresOf(job: Job): Figures {
  switch (job.status) {
    case 'running': {
      const { progress } = job;
      return {
        main: `${encodedPercent(progress).toFixed(1)}%`,
        more: [
          progress?.fps && `${progress.fps.toFixed(progress.fps < 10 ? 1 : 0)} fps`,
          progress && progress.pass_count > 1 && `pass ${progress.pass_number} of ${progress.pass_count}`,
          progress?.phase === 'encoding' && progress.eta_s !== null && formatTimeLeft(progress.eta_s),
        ]
          .filter(Boolean)
          .join(' · '),
      };
    }
    case 'completed': {
      if (!job.result) return { main: '', more: ended(job) };
      const { size_bytes: after, elapsed_s: elapsed } = job.result;
      return {
        main: `${formatSize(job.source.size_bytes)} → ${formatSize(after)}`,
        more: [formatSaving(job.source.size_bytes, after), `took ${formatDuration(elapsed)}`, ended(job)]
          .filter(Boolean)
          .join(' · '),
      };
    }
    case 'queued':
    case 'retrying':
      return {
        main: formatSize(job.source.size_bytes),
        more: job.source.duration_s ? formatDuration(job.source.duration_s) : '',
      };
    case 'failed':
    case 'cancelled':
      return { main: formatSize(job.source.size_bytes), more: ended(job) };
  }
}

export function JobFigures({ job }: { job: Job }) {
  const { main, more } = figuresOf(job);
  return (
    <>
      <Text fw={600} lh={1.4} data-testid="job-figures">
        {main}
      </Text>
      <Text size="xs" c="dimmed">
        {more}
      </Text>
    </>
  );
}
