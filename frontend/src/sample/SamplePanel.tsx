/** Tries settings out on twenty seconds from the middle of a file. */
import { Button, Progress, Text } from '@mantine/core';
import { IconPlayerTrackNext } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Job, JobRequest } from '@/api/models';
import { ErrorNotice } from '@/components/Notices';
import { SampleOutcome } from './SampleOutcome';
import { SAMPLE_S, useSample, type Sample } from './useSample';
import classes from './SamplePanel.module.css';

interface Props {
  /** What would be asked for now. */
  request: JobRequest;
  /** The sample there is. */
  sample: Sample | null;
  keep: (sample: Sample | null) => void;
  /** What to do with settings one likes. */
  use: (sample: Sample, stale: boolean) => ReactNode;
  disabled?: boolean;
}

/** Tell whether two requests ask for the same, in whatever order they say it. */
function same(one: JobRequest, other: JobRequest): boolean {
  const written = (request: JobRequest) =>
    JSON.stringify(Object.entries(request).sort(([a], [b]) => a.localeCompare(b)));
  return written(one) === written(other);
}

export function SamplePanel({ request, sample, keep, use, disabled = false }: Props) {
  const { job, error, starting, start, discard, discarding } = useSample(sample, keep);
  const stale = sample !== null && !same(sample.request, request);
  const made = job?.status === 'completed' ? (job.result?.sample ?? null) : null;
  const ended = made !== null || job?.status === 'failed' || job?.status === 'cancelled';
  return (
    <section className={classes.panel} aria-labelledby="sample-title" data-testid="sample">
      <div className={classes.head}>
        <h3 id="sample-title" className={classes.title}>
          Try it first
        </h3>
        {(sample === null || ended) && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlayerTrackNext size={14} aria-hidden />}
            disabled={disabled}
            loading={starting}
            onClick={() => start(request)}
          >
            {sample === null ? `Try ${SAMPLE_S} s` : 'Try again'}
          </Button>
        )}
        {sample !== null && (
          <Button size="xs" variant="subtle" color="gray" loading={discarding} onClick={discard}>
            {ended ? 'Discard' : 'Cancel'}
          </Button>
        )}
      </div>
      {sample === null && !error && (
        <Text size="sm" c="dimmed">
          Encodes {SAMPLE_S} seconds from the middle with these settings, to look at before hours are spent.
        </Text>
      )}
      {error && <ErrorNotice title="The sample cannot be made" error={error} />}
      {job?.status === 'failed' && (
        <Text size="sm" style={{ color: 'var(--status-failed-text)' }}>
          {job.failure?.message ?? 'It failed without a reason being recorded.'}
        </Text>
      )}
      {job && !ended && <Making job={job} />}
      {stale && ended && (
        <Text size="sm" style={{ color: 'var(--status-retrying-text)' }}>
          This was made with other settings than those above.
        </Text>
      )}
      {made && job && sample && (
        <>
          <SampleOutcome job={job} sample={made} />
          <div>{use(sample, stale)}</div>
        </>
      )}
    </section>
  );
}

function Making({ job }: { job: Job }) {
  const percent = job.progress?.percent ?? 0;
  return (
    <div className={classes.making} role="status">
      <Text size="sm">
        {job.status === 'running' ? 'Being made…' : (job.waiting?.message ?? 'Waiting for its turn…')}
      </Text>
      <Progress.Root size={6} radius="xl" transitionDuration={300}>
        <Progress.Section
          value={percent}
          color="petrol.6"
          aria-label="Progress of the sample"
          aria-valuetext={`${percent.toFixed(0)} percent`}
        />
      </Progress.Root>
    </div>
  );
}
