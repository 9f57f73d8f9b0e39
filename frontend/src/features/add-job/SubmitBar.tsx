/** Queues the chosen files and sums up what came of it. */
import { Button, Text } from '@mantine/core';
import { isPending, wasTried } from './draft';
import { usePlan } from './plan/usePlan';
import { countFiles, summaryOf } from './summary';
import { useAddJob } from './useAddJob';
import { useSubmit } from './useSubmit';
import classes from './SubmitBar.module.css';

interface Props {
  onClose: () => void;
  /** Files are being sent: what becomes of each should be in sight. */
  onSend: () => void;
}

export function SubmitBar({ onClose, onSend }: Props) {
  const { draft } = useAddJob();
  const plan = usePlan();
  const submit = useSubmit();
  const pending = draft.files.filter(isPending);
  const again = plan.good.some(wasTried);
  const words = () => {
    if (pending.length === 0) return 'Add to queue';
    if (again) return 'Try again';
    if (plan.bad.length > 0 && plan.good.length > 0)
      return `Add ${plan.good.length} of ${countFiles(pending.length)}`;
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
          disabled={plan.good.length === 0}
          loading={submit.isPending}
          onClick={() => {
            onSend();
            submit.mutate(plan.good);
          }}
        >
          {words()}
        </Button>
      )}
    </div>
  );
}
