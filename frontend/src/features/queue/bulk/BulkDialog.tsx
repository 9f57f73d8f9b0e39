/** The question before something is done to many jobs. */
import type { BulkAction } from '@/api/models';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { PriorityDialog } from '@/features/queue/actions/PriorityDialog';
import type { Order } from './bulk';

const QUESTIONS = {
  cancel: {
    title: 'Cancel these jobs?',
    confirm: 'Cancel them',
    text: 'What waits is taken out of the queue, what runs is stopped and what is done of it deleted. The sources stay as they are.',
  },
  delete: {
    title: 'Delete these jobs?',
    confirm: 'Delete them',
    text: 'They disappear from this list. Sources and copies in the archive stay as they are; jobs that run are not deleted.',
  },
  retry: {
    title: 'Retry these jobs?',
    confirm: 'Retry them',
    text: 'Those that failed or were cancelled are queued again, with their sources as they are now.',
  },
} as const;

/** Tell whether an action is asked about; undoing is easy for the others. */
export function isAskedAbout(action: BulkAction, all: boolean): boolean {
  return action === 'cancel' || action === 'delete' || action === 'priority' || (action === 'retry' && all);
}

interface Props {
  action: BulkAction;
  /** To how many, in words. */
  selected: string;
  onConfirm: (order: Order) => void;
  onClose: () => void;
}

export function BulkDialog({ action, selected, onConfirm, onClose }: Props) {
  if (action === 'priority') {
    return (
      <PriorityDialog
        whose="the selected jobs"
        present={0}
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
      refuse="Keep them"
      danger={action !== 'retry'}
      onConfirm={() => onConfirm({ action, priority: null })}
      onClose={onClose}
    >
      <strong>{selected}.</strong> {text}
    </ConfirmDialog>
  );
}
