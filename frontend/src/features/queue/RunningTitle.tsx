/** Keeps the window's title: how far the running jobs are, and which page it is. */
import { useDocumentTitle } from '@mantine/hooks';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { jobsQuery } from '@/api/queries';
import { usePollInterval } from '@/live/useLive';
import { runningSummary } from './grouping';

export function RunningTitle({ page }: { page: string }) {
  const queries = useQueryClient();
  const { data } = useInfiniteQuery({
    ...jobsQuery(queries, ['running']),
    refetchInterval: usePollInterval(),
  });
  const summary = runningSummary(data?.pages.flatMap(({ jobs }) => jobs) ?? []);
  useDocumentTitle([summary, page, 'HandBrake2Resilio'].filter(Boolean).join(' · '));
  return null;
}
