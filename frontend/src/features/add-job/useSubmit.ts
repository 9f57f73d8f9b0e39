/** Sends files of the draft and puts the answers wherever jobs are shown. */
import { useMutation } from '@tanstack/react-query';
import { addJob } from '@/api/queries';
import { useAnswers } from '@/live/useLive';
import type { ChosenFile } from './draft';
import { submitFiles } from './submit';
import { useAddJob } from './useAddJob';

export function useSubmit() {
  const { draft, change } = useAddJob();
  const { apply } = useAnswers();
  return useMutation({
    mutationFn: (files: readonly ChosenFile[]) =>
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
