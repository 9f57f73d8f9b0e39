/** A change of what the settings show, which is then fetched again. */
import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query';

export function useChange<V, R>(
  change: (variables: V) => Promise<R>,
  changed: QueryKey,
  done: (result: R) => void,
) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (result) => {
      void queries.invalidateQueries({ queryKey: changed });
      done(result);
    },
  });
}
