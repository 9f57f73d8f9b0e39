/** Asks what to do with files whose output path already exists in the archive. */
import { Button, Text } from '@mantine/core';
import { usePlan } from '@/features/add-job/plan/usePlan';
import { useAddJob } from '@/features/add-job/useAddJob';
import classes from './SelectedFiles.module.css';

export function CollisionChoice() {
  const { draft, change } = useAddJob();
  const { invalid, planned } = usePlan();
  const existing = invalid.filter(({ path }) => planned.get(path)?.output_exists);
  if (existing.length === 0 || (draft.settings.collision ?? 'fail') !== 'fail') return null;
  return (
    <div className={classes.collision} role="status" data-testid="collision">
      <Text size="sm">
        {existing.length === 1
          ? '1 of these is already in the archive.'
          : `${existing.length} of these are already in the archive.`}
      </Text>
      <span className={classes.answers}>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => change({ type: 'settingsChanged', settings: { collision: 'rename' } })}
        >
          Keep both
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => change({ type: 'settingsChanged', settings: { collision: 'replace' } })}
        >
          Replace
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => change({ type: 'filesRemoved', paths: existing.map(({ path }) => path) })}
        >
          Skip {existing.length === 1 ? 'it' : 'them'}
        </Button>
      </span>
    </div>
  );
}
