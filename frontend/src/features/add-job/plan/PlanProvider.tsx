/** Plans the draft, debounced after each change. */
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, type ReactNode } from 'react';
import { ApiError } from '@/api/errors';
import { keys } from '@/api/keys';
import { planQuery } from '@/api/media';
import { isBusy, isPending } from '@/features/add-job/draft';
import { requestFor } from '@/features/add-job/submit';
import { useAddJob } from '@/features/add-job/useAddJob';
import { collectFieldErrors, summarizePlan } from './planning';
import { PlanContext, type PlanView } from './usePlan';

/** Delay after the last change. */
const DEBOUNCE_MS = 400;
/** Delay before a failed plan is requested again. */
const RETRY_MS = 4_000;

export function PlanProvider({ children }: { children: ReactNode }) {
  const { draft } = useAddJob();
  const { files, settings } = draft;
  const queries = useQueryClient();
  const requests = useMemo(
    () => files.filter(isPending).map((file) => requestFor(file, settings)),
    [files, settings],
  );
  const [debounced] = useDebouncedValue(requests, DEBOUNCE_MS);
  const busy = isBusy(draft);
  const { data, error, isFetching, isPlaceholderData } = useQuery({
    ...planQuery(queries, debounced),
    // While files are being sent, the API checks them itself.
    enabled: debounced.length > 0 && !busy,
    placeholderData: keepPreviousData,
    // A node that was too busy may have time later.
    refetchInterval: ({ state }) =>
      state.error instanceof ApiError && state.error.retryable ? RETRY_MS : false,
  });
  const checking = requests.length > 0 && (debounced !== requests || isFetching || isPlaceholderData);
  const view = useMemo((): PlanView => {
    const planned = new Map(error ? [] : (data ?? []).map((job) => [job.input_path, job]));
    return {
      planned,
      ...summarizePlan(files, planned),
      fieldErrors: collectFieldErrors(files, planned),
      checking,
      error,
      recheck: () => void queries.invalidateQueries({ queryKey: keys.plans }),
    };
  }, [files, data, error, checking, queries]);
  return <PlanContext value={view}>{children}</PlanContext>;
}
