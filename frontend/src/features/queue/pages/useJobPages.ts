/** Hook for the window over a job list. */
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useSyncExternalStore } from 'react';
import type { JobListQuery } from '@/api/jobListQuery';
import { JobPages, type JobWindow } from './JobPages';

/** `query` must be a stable object. */
export function useJobPages(query: JobListQuery): { pages: JobPages; shown: JobWindow } {
  const queries = useQueryClient();
  const pages = useMemo(() => new JobPages(queries, query), [queries, query]);
  return { pages, shown: useSyncExternalStore(pages.subscribe, pages.getWindow) };
}
