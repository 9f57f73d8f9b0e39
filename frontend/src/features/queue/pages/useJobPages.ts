/** Gives a component the window over a list of jobs. */
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useSyncExternalStore } from 'react';
import type { JobsAsked } from '@/api/jobsAsked';
import { JobPages, type JobWindow } from './JobPages';

/** `asked` must stay the same object as long as it means the same. */
export function useJobPages(asked: JobsAsked): { pages: JobPages; shown: JobWindow } {
  const queries = useQueryClient();
  const pages = useMemo(() => new JobPages(queries, asked), [queries, asked]);
  return { pages, shown: useSyncExternalStore(pages.subscribe, pages.getWindow) };
}
