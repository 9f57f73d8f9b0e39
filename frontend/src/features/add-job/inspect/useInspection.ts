/** What is known of the file in focus. */
import { useQuery } from '@tanstack/react-query';
import type { Inspection, Title } from '@/api/models';
import { inspectionQuery } from '@/api/media';
import { focusOf, type ChosenFile } from '@/features/add-job/draft';
import { useAddJob } from '@/features/add-job/useAddJob';

export interface Inspected {
  /** None while nothing is chosen. */
  readonly file: ChosenFile | undefined;
  readonly found: Inspection | undefined;
  /** The title settings are for: the one asked for, else the main one. */
  readonly title: Title | undefined;
  readonly error: Error | null;
  readonly looking: boolean;
  readonly again: () => void;
}

export function useInspection(): Inspected {
  const { draft } = useAddJob();
  const file = focusOf(draft);
  const {
    data: found,
    error,
    isFetching,
    refetch,
  } = useQuery({
    ...inspectionQuery(file?.path ?? ''),
    enabled: file !== undefined,
  });
  const number = draft.settings.title ?? found?.main_title;
  return {
    file,
    found,
    title: found?.titles.find((title) => title.number === number),
    error,
    looking: isFetching,
    again: () => void refetch(),
  };
}
