/** One selected file; a click shows its inspection. */
import { ActionIcon, Loader, Text } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCloudOff,
  IconFileAlert,
  IconMovie,
  IconX,
} from '@tabler/icons-react';
import { memo } from 'react';
import type { PlannedJob } from '@/api/models';
import { isBusy, isPending, type SelectedFile } from '@/features/add-job/draft';
import { useAddJob } from '@/features/add-job/useAddJob';
import { formatSize } from '@/format/sizes';
import { forecast, notKeptSummary, fileStatusOf, type FileStatus } from './fileStatus';
import classes from './SelectedFiles.module.css';

function FileStatusIcon({ kind }: { kind: FileStatus['kind'] }) {
  switch (kind) {
    case 'ready':
      return <IconMovie size={18} stroke={1.6} aria-hidden />;
    case 'sending':
      return <Loader size={16} aria-hidden />;
    case 'accepted':
      return <IconCircleCheck size={18} color="var(--status-completed-text)" aria-hidden />;
    case 'collision':
      return <IconFileAlert size={18} color="var(--status-retrying-text)" aria-hidden />;
    case 'invalid':
    case 'refused':
      return <IconAlertTriangle size={18} color="var(--status-failed-text)" aria-hidden />;
    case 'unsent':
      return <IconCloudOff size={18} color="var(--status-retrying-text)" aria-hidden />;
  }
}

interface Props {
  file: SelectedFile;
  planned: PlannedJob | undefined;
  inFocus: boolean;
}

export const SelectedFileRow = memo(function SelectedFileRow({ file, planned, inFocus }: Props) {
  const { draft, change } = useAddJob();
  const { kind, text, status } = fileStatusOf(file.state, planned, draft.settings.collision);
  const estimate = planned && isPending(file) ? forecast(planned) : null;
  const notKept = planned && isPending(file) ? notKeptSummary(planned) : null;
  return (
    <li className={classes.file} data-testid="chosen-file" data-state={kind}>
      <button
        type="button"
        className={classes.choice}
        aria-pressed={inFocus}
        onClick={() => change({ type: 'fileFocused', path: file.path })}
      >
        <FileStatusIcon kind={kind} />
        <span className={classes.name}>
          <span className={classes.line}>
            <Text span size="sm" fw={550}>
              {file.name}
            </Text>
            {file.sizeBytes !== null && (
              <Text span size="xs" c="dimmed" className={classes.size}>
                {formatSize(file.sizeBytes)}
              </Text>
            )}
          </span>
          {planned?.output_path && isPending(file) && (
            <Text span size="xs" c="dimmed">
              → {planned.output_path}
            </Text>
          )}
          {estimate && (
            <Text span size="xs" c="dimmed" data-testid="forecast">
              {estimate}
            </Text>
          )}
          {notKept && (
            <Text span size="xs" c="dimmed" data-testid="losses">
              {notKept}
            </Text>
          )}
          {text && (
            <Text span size="xs" style={{ color: `var(--status-${status}-text)` }}>
              {text}
            </Text>
          )}
        </span>
      </button>
      {isPending(file) && !isBusy(draft) && (
        <ActionIcon
          size="md"
          aria-label={`Remove ${file.name}`}
          onClick={() => change({ type: 'filesRemoved', paths: [file.path] })}
        >
          <IconX size={15} />
        </ActionIcon>
      )}
    </li>
  );
});
