/** Sets the document title: progress of the running jobs and name of the page. */
import { useDocumentTitle } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ALL_JOBS, type JobListQuery } from '@/api/jobListQuery';
import { jobPageQuery } from '@/api/queries';
import { usePollInterval } from '@/live/useLive';
import { runningSummary } from './grouping';

const RUNNING: JobListQuery = { ...ALL_JOBS, statuses: ['running'] };

export function RunningTitle({ page }: { page: string }) {
  const queries = useQueryClient();
  const { data } = useQuery({
    ...jobPageQuery(queries, RUNNING, null),
    refetchInterval: usePollInterval(),
  });
  const summary = runningSummary(data?.jobs ?? []);
  useDocumentTitle([summary, page, 'HandBrake2Resilio'].filter(Boolean).join(' · '));
  return null;
}
