/** Tells screen readers which jobs ended. */
import { VisuallyHidden } from '@mantine/core';
import { useCallback, useState } from 'react';
import type { Job } from '@/api/models';
import { nameOf } from '@/format/paths';
import { useJobMoves } from '@/live/useLive';

/** Say that a job ended; null while it has not. */
export function announcement(job: Job): string | null {
  // Whoever asked for a sample is looking at it.
  if (job.kind === 'sample') return null;
  const name = nameOf(job.input_path);
  switch (job.status) {
    case 'completed':
      return `${name} completed.`;
    case 'failed':
      return `${name} failed. ${job.failure?.message ?? ''}`.trim();
    case 'cancelled':
      return `${name} cancelled.`;
    case 'queued':
    case 'running':
    case 'retrying':
      return null;
  }
}

export function JobAnnouncer() {
  const [said, setSaid] = useState('');
  useJobMoves(useCallback((job: Job) => setSaid((before) => announcement(job) ?? before), []));
  return (
    <VisuallyHidden role="status" aria-live="polite" data-testid="job-announcer">
      {said}
    </VisuallyHidden>
  );
}
