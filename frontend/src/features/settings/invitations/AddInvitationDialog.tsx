/** Creates an invitation. */
import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { keys } from '@/api/keys';
import type { NewInvitation, Role } from '@/api/models';
import { addInvitation } from '@/api/users';
import { fieldErrors } from '@/components/fieldErrors';
import { FormDialog } from '@/components/FormDialog';
import { asRole, ROLE_CHOICES } from '@/features/settings/roles';
import { useChange } from '@/features/settings/useChange';

/** Days until an invitation expires. */
const EXPIRIES = [
  { value: '1', label: 'In 1 day' },
  { value: '7', label: 'In 7 days' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
];

interface Props {
  onAdded: (made: NewInvitation) => void;
  onClose: () => void;
}

export function AddInvitationDialog({ onAdded, onClose }: Props) {
  const [note, setNote] = useState('');
  const [role, setRole] = useState<Role>('user');
  const [days, setDays] = useState('7');
  const add = useChange(addInvitation, keys.invitations, onAdded);
  const errors = fieldErrors(add.error, ['note']);
  return (
    <FormDialog
      title="Invite somebody"
      submit="Create invitation"
      pending={add.isPending}
      error={errors.rest}
      errorTitle="Couldn’t create the invitation"
      onSubmit={() => add.mutate({ note: note.trim(), role, expires_in_days: Number(days) })}
      onClose={onClose}
    >
      <TextInput
        label="Note (optional)"
        description="Whom the invitation is for. Only administrators see it."
        maxLength={200}
        data-autofocus
        value={note}
        onChange={({ currentTarget }) => setNote(currentTarget.value)}
        error={errors.at('note')}
      />
      <NativeSelect
        label="Role"
        data={ROLE_CHOICES}
        value={role}
        onChange={({ currentTarget }) => setRole(asRole(currentTarget.value))}
      />
      <NativeSelect
        label="Expires"
        data={EXPIRIES}
        value={days}
        onChange={({ currentTarget }) => setDays(currentTarget.value)}
      />
    </FormDialog>
  );
}
