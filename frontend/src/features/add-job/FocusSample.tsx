/** The sample of the focused file with the draft's settings. */
import { Button } from '@mantine/core';
import { SamplePanel } from '@/sample/SamplePanel';
import { focusOf, isBusy, isPending } from './draft';
import { usePlan } from './plan/usePlan';
import { requestFor } from './submit';
import { useAddJob } from './useAddJob';
import { useSubmit } from './useSubmit';

export function FocusSample() {
  const { draft, change } = useAddJob();
  const { planned } = usePlan();
  const submit = useSubmit();
  const file = focusOf(draft);
  if (!file || !isPending(file)) return null;
  const problem = planned.get(file.path)?.problem;
  return (
    <SamplePanel
      key={file.path}
      request={requestFor(file, draft.settings)}
      sample={file.sample}
      onSampleChange={(sample) => change({ type: 'sampleSet', path: file.path, sample })}
      disabled={isBusy(draft)}
      renderActions={(sample, stale) =>
        stale ? (
          <Button size="xs" variant="default" onClick={() => change({ type: 'sampleApplied', sample })}>
            Restore these settings
          </Button>
        ) : (
          <Button
            size="xs"
            loading={submit.isPending}
            disabled={Boolean(problem)}
            onClick={() => submit.mutate([file])}
          >
            Queue with these settings
          </Button>
        )
      }
    />
  );
}
