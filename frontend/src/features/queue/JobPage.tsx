/** The page of a single job, for links to it. */
import { Anchor, Button, Paper, Skeleton, Title } from '@mantine/core';
import { IconFileUnknown } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link, useParams } from 'react-router';
import { ApiError } from '@/api/errors';
import { jobQuery } from '@/api/queries';
import { EmptyNotice, ErrorNotice, OutdatedNotice } from '@/components/Notices';
import { usePollInterval } from '@/live/useLive';
import { useUser } from '@/session/useSession';
import { JobDialog, type Question } from './actions/JobDialogs';
import { canActOn } from './actions/permissions';
import { useJobActions } from './actions/useJobActions';
import { JobCard, type CardControls } from './list/JobCard';
import classes from './list/JobRows.module.css';

export function JobPage() {
  const { id = '' } = useParams();
  const user = useUser();
  const queries = useQueryClient();
  const job = useQuery({ ...jobQuery(queries, id), refetchInterval: usePollInterval() });
  const gone = job.error instanceof ApiError && job.error.code === 'job_not_found';
  const [open, setOpen] = useState(true);
  const [question, ask] = useState<Question | null>(null);
  const actions = useJobActions();
  const controls = useMemo(
    (): CardControls => ({ actions, ask, toggleDetails: () => setOpen((before) => !before), tick: null }),
    [actions],
  );
  return (
    <>
      <Anchor component={Link} to="/" size="sm">
        All jobs
      </Anchor>
      <Title order={1} size="h3">
        Job
      </Title>
      {job.isPending && <Skeleton height={180} role="status" aria-label="Loading the job" />}
      {gone && (
        <Paper withBorder>
          <EmptyNotice
            icon={IconFileUnknown}
            title="This job doesn’t exist or was removed"
            action={
              <Button component={Link} to="/" variant="default">
                Back to queue
              </Button>
            }
          >
            Check the address, or find the job in the queue.
          </EmptyNotice>
        </Paper>
      )}
      {!gone && <OutdatedNotice error={job.error} updatedAt={job.dataUpdatedAt} />}
      {!gone && job.isError && !job.data && (
        <ErrorNotice
          title="Couldn’t load the job"
          error={job.error}
          retry={() => void job.refetch()}
          retrying={job.isFetching}
        />
      )}
      {!gone && job.data && (
        <div className={classes.rows}>
          <div
            className={classes.row}
            data-first
            data-last
            data-testid="job"
            data-job-id={id}
            data-status={job.data.status}
          >
            <h2 className={classes.title}>{job.data.owner}’s</h2>
            <JobCard
              job={job.data}
              open={open}
              ticked={false}
              mine={canActOn(user, job.data)}
              controls={controls}
              handleProps={null}
            />
          </div>
        </div>
      )}
      {question && <JobDialog question={question} onClose={() => ask(null)} />}
    </>
  );
}
