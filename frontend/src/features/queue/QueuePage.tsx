/** The page one looks at all day: every job, as it moves. */
import { Button, Title } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { jobsQuery } from '@/api/queries';
import { ErrorNotice } from '@/components/Notices';
import { usePollInterval } from '@/live/useLive';
import { EmptyQueue } from './EmptyQueue';
import { FilterLinks } from './FilterLinks';
import { FILTERS, readFilter } from './filters';
import { groupJobs } from './grouping';
import { JobRow } from './JobRow';
import { LoadingQueue } from './LoadingQueue';
import { QueueStaleness } from './QueueStaleness';
import classes from './QueuePage.module.css';

export function QueuePage() {
  const [search] = useSearchParams();
  const filter = readFilter(search);
  const queries = useQueryClient();
  const list = useInfiniteQuery({
    ...jobsQuery(queries, FILTERS[filter].statuses),
    refetchInterval: usePollInterval(),
  });
  const groups = groupJobs(list.data?.pages.flatMap((page) => page.jobs) ?? []);

  return (
    <>
      <div className={classes.head}>
        <Title order={1} size="h3">
          Queue
        </Title>
        <FilterLinks filter={filter} />
      </div>
      <QueueStaleness failed={list.data ? list.error : null} updatedAt={list.dataUpdatedAt} />
      {list.isPending && <LoadingQueue />}
      {list.isError && !list.data && (
        <ErrorNotice
          title="The queue cannot be shown"
          error={list.error}
          retry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      )}
      {list.data && groups.length === 0 && <EmptyQueue filter={filter} />}
      {groups.map(({ title, jobs }) => (
        <section key={title} aria-label={title}>
          <h2 className={classes.groupTitle}>{title}</h2>
          <ul className={classes.group}>
            {jobs.map((job) => (
              <JobRow key={job.job_id} job={job} />
            ))}
          </ul>
        </section>
      ))}
      {list.hasNextPage && (
        <Button
          variant="default"
          className={classes.more}
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </>
  );
}
