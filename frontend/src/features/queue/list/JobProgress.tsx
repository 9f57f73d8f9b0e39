/** The progress bar of a running job. */
import { Progress } from '@mantine/core';
import type { Job } from '@/api/models';
import { encodedPercent } from '@/features/queue/grouping';

export function JobProgress({ job, name }: { job: Job; name: string }) {
  const percent = encodedPercent(job.progress);
  return (
    <Progress.Root size={6} radius="xl" transitionDuration={300}>
      <Progress.Section
        value={percent}
        color={job.cancel_requested ? 'gray' : 'petrol.6'}
        aria-label={`Progress of ${name}`}
        aria-valuetext={`${percent.toFixed(0)} percent`}
      />
    </Progress.Root>
  );
}
