/** The progress bar of a running job. */
import type { Job } from '@/api/models';
import { ProgressBar } from '@/components/ProgressBar';
import { encodedPercent } from '@/features/queue/grouping';

export function JobProgress({ job, name }: { job: Job; name: string }) {
  return (
    <ProgressBar
      percent={encodedPercent(job.progress)}
      label={`Progress of ${name}`}
      muted={job.cancel_requested}
    />
  );
}
