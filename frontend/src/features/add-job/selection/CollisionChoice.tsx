/** Asks what to do with files whose copies the archive seems to have. */
import { Button, Text } from '@mantine/core';
import { usePlan } from '@/features/add-job/plan/usePlan';
import { useAddJob } from '@/features/add-job/useAddJob';
import classes from './ChosenFiles.module.css';

export function CollisionChoice() {
  const { draft, change } = useAddJob();
  const { bad, planned } = usePlan();
  const there = bad.filter(({ path }) => planned.get(path)?.output_exists);
  if (there.length === 0 || (draft.settings.collision ?? 'fail') !== 'fail') return null;
  return (
    <div className={classes.collision} role="status" data-testid="collision">
      <Text size="sm">
        {there.length === 1
          ? '1 of these is already in the archive.'
          : `${there.length} of these are already in the archive.`}
      </Text>
      <span className={classes.answers}>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => change({ type: 'set', settings: { collision: 'rename' } })}
        >
          Keep both
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => change({ type: 'set', settings: { collision: 'replace' } })}
        >
          Replace
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => change({ type: 'unchosen', paths: there.map(({ path }) => path) })}
        >
          Skip {there.length === 1 ? 'it' : 'them'}
        </Button>
      </span>
    </div>
  );
}
