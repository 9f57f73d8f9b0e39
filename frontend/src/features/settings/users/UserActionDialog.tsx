/** Confirms an action on a user. */
import { keys } from '@/api/keys';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { useChange } from '@/features/settings/useChange';
import { useSession } from '@/session/useSession';
import type { UserAction } from './userActions';

interface Props {
  action: UserAction;
  /** Gets the temporary password, if there is one now. */
  onDone: (temporaryPassword: string | null) => void;
  onClose: () => void;
}

export function UserActionDialog({ action, onDone, onClose }: Props) {
  const { leave } = useSession();
  const change = useChange(action.run, keys.users, (temporaryPassword) => {
    if (action.signedOut === undefined) onDone(temporaryPassword);
    else leave(action.signedOut);
  });
  return (
    <ConfirmDialog
      title={action.question}
      confirm={action.confirm}
      refuse="Cancel"
      danger={action.danger ?? false}
      pending={change.isPending}
      error={change.error}
      errorTitle={action.failure}
      onConfirm={() => change.mutate(undefined)}
      onClose={onClose}
    >
      {action.consequence}
    </ConfirmDialog>
  );
}
