/** A mutation of the presets. Its response is the whole catalogue, which replaces the cached one. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import type { PresetCatalogue } from '@/api/models';

export function usePresetChange<T>(change: (variables: T) => Promise<PresetCatalogue>, done: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (catalogue) => {
      queries.setQueryData(keys.presets, catalogue);
      done();
    },
  });
}
