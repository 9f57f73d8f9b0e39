/** Announces ended jobs to screen readers. */
import { VisuallyHidden } from '@mantine/core';
import { useCallback, useState } from 'react';
import type { Job } from '@/api/models';
import { nameOf } from '@/format/paths';
import { useStatusChanges } from '@/live/useLive';

/** Return the announcement of an ended job; null for any other. */
export function announcement(job: Job): string | null {
  // The user who requested a sample is watching it.
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
  const [message, setMessage] = useState('');
  useStatusChanges(useCallback((job: Job) => setMessage((before) => announcement(job) ?? before), []));
  return (
    <VisuallyHidden role="status" aria-live="polite" data-testid="job-announcer">
      {message}
    </VisuallyHidden>
  );
}
