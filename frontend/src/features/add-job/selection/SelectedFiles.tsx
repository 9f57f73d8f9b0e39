/** The selected files, each with its estimated or actual outcome. */
import { Button, Loader, Text } from '@mantine/core';
import { IconMovie } from '@tabler/icons-react';
import { EmptyNotice, ErrorNotice } from '@/components/Notices';
import { focusOf } from '@/features/add-job/draft';
import { usePlan } from '@/features/add-job/plan/usePlan';
import { useAddJob } from '@/features/add-job/useAddJob';
import { NotKeptList } from './NotKeptList';
import { SelectedFileRow } from './SelectedFileRow';
import { CollisionChoice } from './CollisionChoice';
import classes from './SelectedFiles.module.css';

export function SelectedFiles() {
  const { draft, change } = useAddJob();
  const { planned, invalid, checking, error, recheck } = usePlan();
  const focus = focusOf(draft);
  if (draft.files.length === 0) {
    return (
      <EmptyNotice icon={IconMovie} title="No files selected" level={3}>
        Select one or more videos in your folders.
      </EmptyNotice>
    );
  }
  return (
    <section aria-labelledby="selected-files-title" className={classes.section}>
      <div className={classes.head}>
        <h3 id="selected-files-title" className={classes.title}>
          Selected files
        </h3>
        {checking && (
          <Text size="xs" c="dimmed" className={classes.checking}>
            <Loader size={12} aria-hidden /> Checking files…
          </Text>
        )}
        {!checking && invalid.length > 0 && (
          <span className={classes.tools}>
            <Button size="compact-xs" variant="default" onClick={recheck}>
              Check again
            </Button>
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => change({ type: 'filesRemoved', paths: invalid.map(({ path }) => path) })}
            >
              Remove these
            </Button>
          </span>
        )}
      </div>
      <CollisionChoice />
      {error && <ErrorNotice title="Couldn’t check these files" error={error} retry={recheck} />}
      <ul className={classes.files} aria-live="polite">
        {draft.files.map((file) => (
          <SelectedFileRow
            key={file.path}
            file={file}
            planned={planned.get(file.path)}
            inFocus={file.path === focus?.path}
          />
        ))}
      </ul>
      {focus && <NotKeptList file={focus} />}
    </section>
  );
}
