/** A change of the presets: the answer is the whole catalogue, and takes the place of the one shown. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import type { PresetCatalogue } from '@/api/models';

export function usePresetChange<T>(change: (wanted: T) => Promise<PresetCatalogue>, done: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (catalogue) => {
      queries.setQueryData(keys.presets, catalogue);
      done();
    },
  });
}
