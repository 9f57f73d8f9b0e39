/** The files chosen so far, each with what became of it. */
import { ActionIcon, Loader, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCloudOff, IconMovie, IconX } from '@tabler/icons-react';
import { formatSize } from '@/format/sizes';
import { isBusy, isPending, type ChosenFile, type FileState } from './draft';
import { useAddJob } from './useAddJob';
import classes from './ChosenFiles.module.css';

function StateIcon({ kind }: { kind: FileState['kind'] }) {
  switch (kind) {
    case 'ready':
      return <IconMovie size={18} stroke={1.6} aria-hidden />;
    case 'sending':
      return <Loader size={16} aria-hidden />;
    case 'accepted':
      return <IconCircleCheck size={18} color="var(--status-completed-text)" aria-hidden />;
    case 'refused':
      return <IconAlertTriangle size={18} color="var(--status-failed-text)" aria-hidden />;
    case 'unsent':
      return <IconCloudOff size={18} color="var(--status-retrying-text)" aria-hidden />;
  }
}

function resultOf(state: FileState): { text: string; status: string } | null {
  switch (state.kind) {
    case 'ready':
      return null;
    case 'sending':
      return { text: 'Being added…', status: 'running' };
    case 'accepted':
      return { text: 'Queued', status: 'completed' };
    case 'refused':
      return { text: state.message, status: 'failed' };
    case 'unsent':
      return { text: `Not sent. ${state.message}`, status: 'retrying' };
  }
}

function ChosenRow({ file }: { file: ChosenFile }) {
  const { draft, change } = useAddJob();
  const result = resultOf(file.state);
  const removable = isPending(file) && !isBusy(draft);
  return (
    <li className={classes.file} data-testid="chosen-file" data-state={file.state.kind}>
      <StateIcon kind={file.state.kind} />
      <div className={classes.name}>
        <Text size="sm" title={file.path}>
          {file.name}
        </Text>
        {result && (
          <Text size="xs" style={{ color: `var(--status-${result.status}-text)` }}>
            {result.text}
          </Text>
        )}
      </div>
      {file.sizeBytes !== null && (
        <Text size="xs" c="dimmed" className={classes.size}>
          {formatSize(file.sizeBytes)}
        </Text>
      )}
      {removable && (
        <ActionIcon
          size="md"
          aria-label={`Leave out ${file.name}`}
          onClick={() => change({ type: 'unchosen', paths: [file.path] })}
        >
          <IconX size={15} />
        </ActionIcon>
      )}
    </li>
  );
}

export function ChosenFiles() {
  const { files } = useAddJob().draft;
  return (
    <section aria-labelledby="chosen-title">
      <h3 id="chosen-title" className={classes.title}>
        Chosen files
      </h3>
      {files.length === 0 ? (
        <Text size="sm" c="dimmed">
          None yet. Tick one or more videos in your folders.
        </Text>
      ) : (
        <ul className={classes.files} aria-live="polite">
          {files.map((file) => (
            <ChosenRow key={file.path} file={file} />
          ))}
        </ul>
      )}
    </section>
  );
}
