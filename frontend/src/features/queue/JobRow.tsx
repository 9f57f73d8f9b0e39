/** One job in the queue: a row on a wide screen, a card on a phone. */
import { ActionIcon, Collapse, Text } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { memo, useId, useState } from 'react';
import type { Job } from '@/api/models';
import { StatusBadge } from '@/components/StatusBadge';
import { folderOf, nameOf } from '@/format/paths';
import { CancelJob } from './CancelJob';
import { describeOptions, statusLabel } from './jobWords';
import { JobDetails } from './JobDetails';
import { JobFigures } from './JobFigures';
import { JobProgress } from './JobProgress';
import { JobRemark } from './JobRemark';
import classes from './JobRow.module.css';

/** Redrawn only when its own job changed: others move twice a second. */
export const JobRow = memo(function JobRow({ job }: { job: Job }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const name = nameOf(job.input_path);
  return (
    <li className={classes.row} data-testid="job" data-job-id={job.job_id} data-status={job.status}>
      <article aria-labelledby={`${id}-name`}>
        <div className={classes.line}>
          <div className={classes.status}>
            <StatusBadge status={job.status} label={statusLabel(job)} />
          </div>
          <div className={classes.main}>
            <h3 className={classes.name} id={`${id}-name`}>
              {name}
            </h3>
            <Text size="xs" c="dimmed" className={classes.folder}>
              {folderOf(job.input_path)}
            </Text>
          </div>
          <div className={classes.settings}>
            <Text size="sm">{job.options.preset}</Text>
            <Text size="xs" c="dimmed">
              {describeOptions(job)}
            </Text>
          </div>
          <div className={classes.figures}>
            <JobFigures job={job} />
          </div>
          <div className={classes.actions}>
            <CancelJob job={job} name={name} />
            <ActionIcon
              aria-label={`Details of ${name}`}
              aria-expanded={open}
              aria-controls={`${id}-details`}
              onClick={() => setOpen(!open)}
            >
              <IconChevronDown size={18} className={classes.chevron} data-open={open || undefined} />
            </ActionIcon>
          </div>
          <div className={classes.below}>
            {job.status === 'running' && <JobProgress job={job} name={name} />}
            <JobRemark job={job} />
          </div>
        </div>
        <Collapse expanded={open} id={`${id}-details`}>
          {open && <JobDetails job={job} />}
        </Collapse>
      </article>
    </li>
  );
});
