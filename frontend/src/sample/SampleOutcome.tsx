/** What a sample tells: size and time of the whole, pictures to compare, the clip itself. */
import { Text } from '@mantine/core';
import { useState } from 'react';
import type { Job, SampleResult } from '@/api/models';
import { sampleVideoAddress } from '@/api/samples';
import { formatDuration } from '@/format/durations';
import { formatSaving, formatSize } from '@/format/sizes';
import { formatPlace } from '@/options/times';
import { Comparison } from './Comparison';
import classes from './SamplePanel.module.css';

export function SampleOutcome({ job, sample }: { job: Job; sample: SampleResult }) {
  const [unplayable, setUnplayable] = useState(false);
  const saving = formatSaving(job.source.size_bytes, sample.projected_bytes);
  return (
    <div className={classes.outcome}>
      <dl className={classes.facts}>
        <div>
          <dt>Whole file</dt>
          <dd data-testid="projected">
            about {formatSize(sample.projected_bytes)}
            {saving && `, ${saving}`}
          </dd>
        </div>
        <div>
          <dt>Takes</dt>
          <dd>about {formatDuration(sample.projected_s)} on an idle machine</dd>
        </div>
        <div>
          <dt>Sample</dt>
          <dd>
            {formatDuration(sample.seconds)} from {formatPlace(Math.floor(sample.at_s))},{' '}
            {formatSize(sample.size_bytes)}
          </dd>
        </div>
      </dl>
      <Comparison key={job.job_id} id={job.job_id} seconds={sample.seconds} />
      {unplayable ? (
        <Text size="sm" c="dimmed">
          The clip can’t be played right now.
        </Text>
      ) : (
        // What is in the film is in the film: a sample of it has no captions of its own.
        // eslint-disable-next-line jsx-a11y/media-has-caption
        <video
          className={classes.video}
          controls
          preload="none"
          src={sampleVideoAddress(job.job_id)}
          aria-label="The sample"
          onError={() => setUnplayable(true)}
        />
      )}
    </div>
  );
}
