/** Encodes a sample of twenty seconds from the middle of a file and shows the result. */
import { Button, Text } from '@mantine/core';
import { IconPlayerTrackNext } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Job, JobRequest } from '@/api/models';
import { ErrorNotice } from '@/components/Notices';
import { ProgressBar } from '@/components/ProgressBar';
import { SampleOutcome } from './SampleOutcome';
import { SAMPLE_S, useSample, type Sample } from './useSample';
import classes from './SamplePanel.module.css';

interface Props {
  /** The request with the current settings. */
  request: JobRequest;
  /** The current sample. */
  sample: Sample | null;
  onSampleChange: (sample: Sample | null) => void;
  /** Renders the buttons below the result. */
  renderActions: (sample: Sample, stale: boolean) => ReactNode;
  disabled?: boolean;
}

/** Return whether two requests are equal, regardless of the order of their keys. */
function isSameRequest(first: JobRequest, second: JobRequest): boolean {
  const serialize = (request: JobRequest) =>
    JSON.stringify(Object.entries(request).sort(([a], [b]) => a.localeCompare(b)));
  return serialize(first) === serialize(second);
}

export function SamplePanel({ request, sample, onSampleChange, renderActions, disabled = false }: Props) {
  const { job, error, starting, start, discard, discarding } = useSample(sample, onSampleChange);
  const stale = sample !== null && !isSameRequest(sample.request, request);
  const result = job?.status === 'completed' ? (job.result?.sample ?? null) : null;
  const ended = result !== null || job?.status === 'failed' || job?.status === 'cancelled';
  return (
    <section className={classes.panel} aria-labelledby="sample-title" data-testid="sample">
      <div className={classes.head}>
        <h3 id="sample-title" className={classes.title}>
          Preview
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
            {sample === null ? `Encode ${SAMPLE_S} s sample` : 'Encode again'}
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
          Check quality and size on {SAMPLE_S} seconds from the middle before you commit.
        </Text>
      )}
      {error && <ErrorNotice title="Couldn’t encode the sample" error={error} />}
      {job?.status === 'failed' && (
        <Text size="sm" style={{ color: 'var(--status-failed-text)' }}>
          {job.failure?.message ?? 'Failed; no reason was recorded.'}
        </Text>
      )}
      {job && !ended && <SampleProgress job={job} />}
      {stale && ended && (
        <Text size="sm" style={{ color: 'var(--status-retrying-text)' }}>
          Settings have changed since this sample.
        </Text>
      )}
      {result && job && sample && (
        <>
          <SampleOutcome job={job} sample={result} />
          <div>{renderActions(sample, stale)}</div>
        </>
      )}
    </section>
  );
}

function SampleProgress({ job }: { job: Job }) {
  const percent = job.progress?.percent ?? 0;
  return (
    <div className={classes.progress} role="status">
      <Text size="sm">
        {job.status === 'running'
          ? `Encoding sample… ${percent.toFixed(0)}%`
          : (job.waiting?.message ?? 'Waiting…')}
      </Text>
      <ProgressBar percent={percent} label="Progress of the sample" />
    </div>
  );
}
