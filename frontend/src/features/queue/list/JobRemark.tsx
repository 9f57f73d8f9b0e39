/** Why a job waits or why it failed. */
import { Text } from '@mantine/core';
import type { Job } from '@/api/models';
import { formatMoment } from '@/format/durations';

function remarkOf(job: Job): string | null {
  switch (job.status) {
    case 'queued':
      return job.waiting?.message ?? null;
    case 'retrying': {
      const retry = job.retry_at ? `Retrying at ${formatMoment(job.retry_at)}.` : null;
      return [job.failure?.message, retry ?? job.waiting?.message].filter(Boolean).join(' ');
    }
    case 'failed':
      return job.failure?.message ?? 'Failed; no reason was recorded.';
    case 'running':
    case 'completed':
    case 'cancelled':
      return null;
  }
}

export function JobRemark({ job }: { job: Job }) {
  const remark = remarkOf(job);
  if (!remark) return null;
  return (
    <Text size="sm" style={{ color: `var(--status-${job.status}-text)` }} data-testid="job-remark">
      {remark}
    </Text>
  );
}
