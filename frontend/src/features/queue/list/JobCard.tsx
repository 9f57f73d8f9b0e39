/** One job in the queue: a row on wide screens, a card on phones. */
import { ActionIcon, Checkbox, Collapse, Text } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { memo, useId } from 'react';
import type { Job } from '@/api/models';
import { StatusBadge } from '@/components/StatusBadge';
import type { Question } from '@/features/queue/actions/JobDialogs';
import { JobMenu } from '@/features/queue/actions/JobMenu';
import type { JobActions } from '@/features/queue/actions/useJobActions';
import { describeOptions, statusLabel } from '@/features/queue/jobLabels';
import { DragHandle } from '@/features/queue/reorder/DragHandle';
import type { DragHandleProps } from '@/features/queue/reorder/useReorder';
import { folderOf, nameOf } from '@/format/paths';
import { JobDetails } from '@/features/queue/details/JobDetails';
import { JobFigures } from './JobFigures';
import { JobProgress } from './JobProgress';
import { JobRemark } from './JobRemark';
import classes from './JobCard.module.css';

/** Callbacks of the cards. The same object while the page is mounted. */
export interface CardControls {
  readonly actions: JobActions;
  readonly ask: (question: Question) => void;
  readonly toggleDetails: (id: string) => void;
  /** Null where jobs cannot be selected. */
  readonly tick: ((job: Job, ticked: boolean, extendRange: boolean) => void) | null;
}

interface Props {
  job: Job;
  open: boolean;
  ticked: boolean;
  /** Whether this user may act on it. */
  mine: boolean;
  controls: CardControls;
  /** Handlers of the drag handle; null where the job cannot be moved. */
  handleProps: DragHandleProps | null;
}

/** Memoized, because other jobs change all the time. */
export const JobCard = memo(function JobCard({ job, open, ticked, mine, controls, handleProps }: Props) {
  const id = useId();
  const name = nameOf(job.input_path);
  const { tick } = controls;
  return (
    <article aria-labelledby={`${id}-name`} className={classes.card} data-ticked={ticked || undefined}>
      <div className={classes.line}>
        <div className={classes.lead}>
          {tick && mine && (
            <Checkbox
              size="sm"
              aria-label={`Select ${name}`}
              checked={ticked}
              onChange={({ currentTarget, nativeEvent }) =>
                tick(job, currentTarget.checked, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
              }
            />
          )}
          {handleProps && mine && <DragHandle job={job} name={name} handleProps={handleProps} />}
        </div>
        <div className={classes.status}>
          <StatusBadge status={job.status} label={statusLabel(job)} paused={job.paused} />
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
          {mine && <JobMenu job={job} name={name} actions={controls.actions} ask={controls.ask} />}
          <ActionIcon
            aria-label={`Details of ${name}`}
            aria-expanded={open}
            aria-controls={`${id}-details`}
            onClick={() => controls.toggleDetails(job.job_id)}
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
  );
});
