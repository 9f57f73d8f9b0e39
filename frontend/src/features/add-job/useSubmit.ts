/** Submits files of the draft and adds the new jobs to the cache. */
import { useMutation } from '@tanstack/react-query';
import { addJob } from '@/api/queries';
import { useJobUpdates } from '@/live/useLive';
import type { SelectedFile } from './draft';
import { submitFiles } from './submit';
import { useAddJob } from './useAddJob';

export function useSubmit() {
  const { draft, change } = useAddJob();
  const { apply } = useJobUpdates();
  return useMutation({
    mutationFn: (files: readonly SelectedFile[]) =>
      submitFiles(
        files,
        draft.settings,
        async (request, key) => {
          const job = await addJob(request, key);
          apply(job);
          return job;
        },
        change,
      ),
  });
}
