/** Confirms a bulk action. */
import type { BulkAction } from '@/api/models';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { PriorityDialog } from '@/features/queue/actions/PriorityDialog';
import type { BulkCommand } from './bulk';

const QUESTIONS = {
  cancel: {
    title: 'Cancel these jobs?',
    confirm: 'Cancel jobs',
    text: 'Waiting jobs are cancelled and running ones are stopped; their progress is lost. No source file is touched.',
  },
  delete: {
    title: 'Remove these jobs from the list?',
    confirm: 'Remove from list',
    text: 'No file is touched. Running jobs are left alone.',
  },
  retry: {
    title: 'Retry these jobs?',
    confirm: 'Retry jobs',
    text: 'Failed and cancelled jobs are queued again with their current sources.',
  },
} as const;

/** Return whether an action needs a dialog. The others are easy to undo. */
export function needsConfirmation(action: BulkAction, all: boolean): boolean {
  return action === 'cancel' || action === 'delete' || action === 'priority' || (action === 'retry' && all);
}

interface Props {
  action: BulkAction;
  /** How many jobs are selected, as text. */
  selected: string;
  onConfirm: (command: BulkCommand) => void;
  onClose: () => void;
}

export function BulkDialog({ action, selected, onConfirm, onClose }: Props) {
  if (action === 'priority') {
    return (
      <PriorityDialog
        subject="the selected jobs"
        initial={0}
        onChoose={(priority) => onConfirm({ action, priority })}
        onClose={onClose}
      />
    );
  }
  const { title, confirm, text } = QUESTIONS[action === 'cancel' || action === 'delete' ? action : 'retry'];
  return (
    <ConfirmDialog
      title={title}
      confirm={confirm}
      refuse="Back"
      danger={action !== 'retry'}
      onConfirm={() => onConfirm({ action, priority: null })}
      onClose={onClose}
    >
      <strong>{selected}.</strong> {text}
    </ConfirmDialog>
  );
}
