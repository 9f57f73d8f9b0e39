/** Queues the chosen files and sums up what came of it. */
import { Button, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { addJob } from '@/api/queries';
import { formatSize } from '@/format/sizes';
import { useAnswers } from '@/live/useLive';
import { isPending, type ChosenFile } from './draft';
import { submitFiles } from './submit';
import { useAddJob } from './useAddJob';
import classes from './SubmitBar.module.css';

function count(files: number): string {
  return files === 1 ? '1 file' : `${files} files`;
}

/** Say in one line how the files stand. */
export function summaryOf(files: readonly ChosenFile[]): string {
  const of = (kind: ChosenFile['state']['kind']) => files.filter(({ state }) => state.kind === kind).length;
  const told = [
    of('accepted') > 0 && `${count(of('accepted'))} queued`,
    of('refused') > 0 && `${count(of('refused'))} refused`,
    of('unsent') > 0 && `${count(of('unsent'))} not sent`,
  ].filter(Boolean);
  if (told.length > 0) return `${told.join(', ')}.`;
  if (files.length === 0) return 'No file chosen.';
  const total = files.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
  return `${count(files.length)}, ${formatSize(total)}.`;
}

export function SubmitBar({ onClose }: { onClose: () => void }) {
  const { draft, change } = useAddJob();
  const { apply: applyJob } = useAnswers();
  const submit = useMutation({
    mutationFn: () =>
      submitFiles(
        draft.files,
        draft.settings,
        async (request, key) => {
          const job = await addJob(request, key);
          applyJob(job);
          return job;
        },
        change,
      ),
  });
  const pending = draft.files.filter(isPending);
  const done = draft.files.length > 0 && pending.length === 0;
  const again = pending.some(({ state }) => state.kind === 'refused' || state.kind === 'unsent');
  return (
    <div className={classes.bar}>
      <Text size="sm" role="status" className={classes.summary} data-testid="add-summary">
        {summaryOf(draft.files)}
      </Text>
      {done ? (
        <Button onClick={onClose}>Show the queue</Button>
      ) : (
        <Button disabled={pending.length === 0} loading={submit.isPending} onClick={() => submit.mutate()}>
          {again ? 'Try again' : pending.length === 0 ? 'Add to the queue' : `Add ${count(pending.length)}`}
        </Button>
      )}
    </div>
  );
}
