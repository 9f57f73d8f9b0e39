/** Queues the selected files and summarizes the outcome. */
import { Button, Text } from '@mantine/core';
import { isPending, hasFailed } from './draft';
import { usePlan } from './plan/usePlan';
import { countFiles, summaryOf } from './summary';
import { useAddJob } from './useAddJob';
import { useSubmit } from './useSubmit';
import classes from './SubmitBar.module.css';

interface Props {
  onClose: () => void;
  /** Called before sending, to show the state of each file. */
  onSend: () => void;
}

export function SubmitBar({ onClose, onSend }: Props) {
  const { draft } = useAddJob();
  const plan = usePlan();
  const submit = useSubmit();
  const pending = draft.files.filter(isPending);
  const retrying = plan.valid.some(hasFailed);
  const label = () => {
    if (pending.length === 0) return 'Add to queue';
    if (retrying) return 'Try again';
    if (plan.invalid.length > 0 && plan.valid.length > 0)
      return `Add ${plan.valid.length} of ${countFiles(pending.length)}`;
    return `Add ${countFiles(pending.length)}`;
  };
  return (
    <div className={classes.bar}>
      <Text size="sm" role="status" className={classes.summary} data-testid="add-summary">
        {summaryOf(draft.files, plan)}
      </Text>
      {draft.files.length > 0 && pending.length === 0 ? (
        <Button onClick={onClose}>Show queue</Button>
      ) : (
        <Button
          disabled={plan.valid.length === 0}
          loading={submit.isPending}
          onClick={() => {
            onSend();
            submit.mutate(plan.valid);
          }}
        >
          {label()}
        </Button>
      )}
    </div>
  );
}
