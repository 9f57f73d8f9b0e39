/** The details of a job. */
import { Text } from '@mantine/core';
import { Link } from 'react-router';
import type { Job } from '@/api/models';
import { FactList } from '@/components/FactList';
import { AttemptList } from './AttemptList';
import { BeforeAfter } from './BeforeAfter';
import { factsOf } from './facts';
import { JobLog } from './JobLog';
import { ProgressGraph } from './ProgressGraph';
import { Section } from './Section';
import { VerificationTable } from './VerificationTable';
import { optionFacts } from './optionFacts';
import classes from './JobDetails.module.css';

export function JobDetails({ job }: { job: Job }) {
  const { result } = job;
  const ended = job.status === 'completed' || job.status === 'failed' || job.status === 'retrying';
  return (
    <div className={classes.details}>
      <FactList facts={[...factsOf(job), ['Job', <Link to={`/job/${job.job_id}`}>{job.job_id}</Link>]]} />
      <Section title="Settings">
        <FactList facts={optionFacts(job)} />
      </Section>
      <ProgressGraph jobId={job.job_id} running={job.status === 'running'} />
      {result && (
        <Section title="Before and after">
          {result.discarded && (
            <Text size="sm" style={{ color: 'var(--status-retrying-text)' }}>
              The output was not smaller than the source, so it was discarded as requested. Nothing was
              written to the archive.
            </Text>
          )}
          <BeforeAfter source={job.source} result={result} />
        </Section>
      )}
      {ended && <VerificationTable job={job} />}
      <AttemptList job={job} />
      <JobLog job={job} />
    </div>
  );
}
