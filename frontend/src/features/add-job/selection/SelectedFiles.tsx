/** The files chosen so far: what each would become, or what became of it. */
import { Button, Loader, Text } from '@mantine/core';
import { IconMovie } from '@tabler/icons-react';
import { EmptyNotice, ErrorNotice } from '@/components/Notices';
import { focusOf } from '@/features/add-job/draft';
import { usePlan } from '@/features/add-job/plan/usePlan';
import { useAddJob } from '@/features/add-job/useAddJob';
import { ChosenLosses } from './ChosenLosses';
import { ChosenRow } from './ChosenRow';
import { CollisionChoice } from './CollisionChoice';
import classes from './ChosenFiles.module.css';

export function ChosenFiles() {
  const { draft, change } = useAddJob();
  const { planned, bad, checking, error, again } = usePlan();
  const focus = focusOf(draft);
  if (draft.files.length === 0) {
    return (
      <EmptyNotice icon={IconMovie} title="No files selected" level={3}>
        Select one or more videos in your folders.
      </EmptyNotice>
    );
  }
  return (
    <section aria-labelledby="chosen-title" className={classes.section}>
      <div className={classes.head}>
        <h3 id="chosen-title" className={classes.title}>
          Selected files
        </h3>
        {checking && (
          <Text size="xs" c="dimmed" className={classes.checking}>
            <Loader size={12} aria-hidden /> Checking files…
          </Text>
        )}
        {!checking && bad.length > 0 && (
          <span className={classes.tools}>
            <Button size="compact-xs" variant="default" onClick={again}>
              Check again
            </Button>
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => change({ type: 'unchosen', paths: bad.map(({ path }) => path) })}
            >
              Remove these
            </Button>
          </span>
        )}
      </div>
      <CollisionChoice />
      {error && <ErrorNotice title="Couldn’t check these files" error={error} retry={again} />}
      <ul className={classes.files} aria-live="polite">
        {draft.files.map((file) => (
          <ChosenRow
            key={file.path}
            file={file}
            planned={planned.get(file.path)}
            inFocus={file.path === focus?.path}
          />
        ))}
      </ul>
      {focus && <ChosenLosses file={focus} />}
    </section>
  );
}
