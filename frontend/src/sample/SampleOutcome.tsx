/** The result of a sample: projected size and time, frames to compare, and the clip. */
import { Text } from '@mantine/core';
import { useState } from 'react';
import type { Job, SampleResult } from '@/api/models';
import { sampleVideoUrl } from '@/api/samples';
import { FactList } from '@/components/FactList';
import { formatDuration } from '@/format/durations';
import { formatSaving, formatSize } from '@/format/sizes';
import { formatTimecode } from '@/options/timecodes';
import { Comparison } from './Comparison';
import classes from './SamplePanel.module.css';

export function SampleOutcome({ job, sample }: { job: Job; sample: SampleResult }) {
  const [unplayable, setUnplayable] = useState(false);
  const saving = formatSaving(job.source.size_bytes, sample.projected_bytes);
  return (
    <div className={classes.outcome}>
      <FactList
        facts={[
          [
            'Whole file',
            <span data-testid="projected">
              about {formatSize(sample.projected_bytes)}
              {saving && `, ${saving}`}
            </span>,
          ],
          ['Encode time', `about ${formatDuration(sample.projected_s)} on an idle machine`],
          [
            'Sample',
            `${formatDuration(sample.seconds)} from ${formatTimecode(Math.floor(sample.at_s))}, ${formatSize(sample.size_bytes)}`,
          ],
        ]}
      />
      <Comparison key={job.job_id} id={job.job_id} seconds={sample.seconds} />
      {unplayable ? (
        <Text size="sm" c="dimmed">
          The clip can’t be played right now.
        </Text>
      ) : (
        // A sample has no captions besides those in the film.
        // oxlint-disable-next-line jsx-a11y/media-has-caption
        <video
          className={classes.video}
          controls
          preload="none"
          src={sampleVideoUrl(job.job_id)}
          aria-label="The sample"
          onError={() => setUnplayable(true)}
        />
      )}
    </div>
  );
}
