/** The inspection of the focused file. */
import { useQuery } from '@tanstack/react-query';
import type { Inspection, Title } from '@/api/models';
import { inspectionQuery } from '@/api/media';
import { focusOf, type SelectedFile } from '@/features/add-job/draft';
import { useAddJob } from '@/features/add-job/useAddJob';

export interface Inspected {
  /** Undefined while nothing is selected. */
  readonly file: SelectedFile | undefined;
  readonly inspection: Inspection | undefined;
  /** The title that the settings apply to: the selected one, else the main title. */
  readonly title: Title | undefined;
  readonly error: Error | null;
  readonly fetching: boolean;
  readonly refetch: () => void;
}

export function useInspection(): Inspected {
  const { draft } = useAddJob();
  const file = focusOf(draft);
  const {
    data: inspection,
    error,
    isFetching,
    refetch,
  } = useQuery({
    ...inspectionQuery(file?.path ?? ''),
    enabled: file !== undefined,
  });
  const number = draft.settings.title ?? inspection?.main_title;
  return {
    file,
    inspection,
    title: inspection?.titles.find((title) => title.number === number),
    error,
    fetching: isFetching,
    refetch: () => void refetch(),
  };
}
