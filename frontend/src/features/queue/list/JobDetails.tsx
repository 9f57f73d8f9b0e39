/** All there is to know of a job, for who asks. */
import { Link } from 'react-router';
import type { Job } from '@/api/models';
import { formatDuration, formatMoment } from '@/format/durations';
import { formatSize } from '@/format/sizes';
import { AttemptList } from './AttemptList';
import { EncoderLog } from './EncoderLog';
import { FAILURE_WORDS } from '@/features/queue/failureWords';
import classes from './JobDetails.module.css';

function describeSource({ source }: Job): string {
  return [
    formatSize(source.size_bytes),
    source.duration_s && formatDuration(source.duration_s),
    source.width && source.height && `${source.width} × ${source.height}`,
    source.video_codec,
  ]
    .filter(Boolean)
    .join(' · ');
}

function factsOf(job: Job): [string, string | null][] {
  const at = (iso: string | null) => iso && formatMoment(iso, new Date());
  return [
    ['Source', job.input_path],
    ['Video', describeSource(job)],
    ['Copy', job.result?.output_path ?? job.output_path],
    ['Queued', `${at(job.created_at) ?? ''} by ${job.owner}`],
    ['Started', at(job.started_at)],
    ['Ended', at(job.finished_at)],
    ['Node', job.node],
    ['Attempts', job.attempts > 0 ? String(job.attempts) : null],
    ['Node lost', job.recoveries > 0 ? `${job.recoveries} times` : null],
    ['Average', job.progress?.average_fps ? `${job.progress.average_fps.toFixed(0)} fps` : null],
    ['Reason', job.failure && FAILURE_WORDS[job.failure.reason]],
    ['Job', job.job_id],
  ];
}

export function JobDetails({ job }: { job: Job }) {
  const log = job.failure?.log_tail;
  return (
    <div className={classes.details}>
      <dl className={classes.facts}>
        {factsOf(job).map(
          ([term, fact]) =>
            fact && (
              <div key={term} className={classes.fact}>
                <dt>{term}</dt>
                <dd>{term === 'Job' ? <Link to={`/job/${job.job_id}`}>{fact}</Link> : fact}</dd>
              </div>
            ),
        )}
      </dl>
      <AttemptList job={job} />
      {log && <EncoderLog lines={log} />}
    </div>
  );
}
