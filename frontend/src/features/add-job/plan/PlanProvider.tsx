/** Asks what would come of the draft as it stands, a moment after the last change. */
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, type ReactNode } from 'react';
import { ApiError } from '@/api/errors';
import { keys } from '@/api/keys';
import { planQuery } from '@/api/media';
import { isBusy, isPending } from '@/features/add-job/draft';
import { requestFor } from '@/features/add-job/submit';
import { useAddJob } from '@/features/add-job/useAddJob';
import { fieldProblems, outlookOf } from './planning';
import { PlanContext, type PlanView } from './usePlan';

/** How long the draft must stand still before it is looked at. */
const SETTLE_MS = 400;
/** How soon to ask again after no answer came. */
const ASK_AGAIN_MS = 4_000;

export function PlanProvider({ children }: { children: ReactNode }) {
  const { draft } = useAddJob();
  const { files, settings } = draft;
  const queries = useQueryClient();
  const requests = useMemo(
    () => files.filter(isPending).map((file) => requestFor(file, settings)),
    [files, settings],
  );
  const [settled] = useDebouncedValue(requests, SETTLE_MS);
  const busy = isBusy(draft);
  const { data, error, isFetching, isPlaceholderData } = useQuery({
    ...planQuery(queries, settled),
    // What is being sent is looked at by those it is sent to.
    enabled: settled.length > 0 && !busy,
    placeholderData: keepPreviousData,
    // A node that was too busy to look may not be so the next time.
    refetchInterval: ({ state }) =>
      state.error instanceof ApiError && state.error.passing ? ASK_AGAIN_MS : false,
  });
  const checking = requests.length > 0 && (settled !== requests || isFetching || isPlaceholderData);
  const view = useMemo((): PlanView => {
    const planned = new Map(error ? [] : (data ?? []).map((job) => [job.input_path, job]));
    return {
      planned,
      ...outlookOf(files, planned),
      problems: fieldProblems(files, planned),
      checking,
      error,
      again: () => void queries.invalidateQueries({ queryKey: keys.plans }),
    };
  }, [files, data, error, checking, queries]);
  return <PlanContext value={view}>{children}</PlanContext>;
}
