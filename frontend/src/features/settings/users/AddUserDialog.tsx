/** Creates a user with a temporary password. */
import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { keys } from '@/api/keys';
import type { NewUserReply, Role } from '@/api/models';
import { addUser } from '@/api/users';
import { fieldErrors } from '@/components/fieldErrors';
import { FormDialog } from '@/components/FormDialog';
import { asRole, ROLE_CHOICES } from '@/features/settings/roles';
import { useChange } from '@/features/settings/useChange';

interface Props {
  onAdded: (made: NewUserReply) => void;
  onClose: () => void;
}

export function AddUserDialog({ onAdded, onClose }: Props) {
  const [username, setUsername] = useState('');
  const [role, setRole] = useState<Role>('user');
  const [email, setEmail] = useState('');
  const add = useChange(addUser, keys.users, onAdded);
  const errors = fieldErrors(add.error, ['username', 'email']);
  return (
    <FormDialog
      title="Add user"
      submit="Add user"
      pending={add.isPending}
      error={errors.rest}
      errorTitle="Couldn’t add the user"
      onSubmit={() => add.mutate({ username: username.trim(), role, email: email.trim() || null })}
      onClose={onClose}
    >
      <TextInput
        label="User name"
        description="Letters, digits, dots, dashes and underscores."
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
        withAsterisk={false}
        data-autofocus
        value={username}
        onChange={({ currentTarget }) => setUsername(currentTarget.value)}
        error={errors.at('username')}
      />
      <NativeSelect
        label="Role"
        data={ROLE_CHOICES}
        value={role}
        onChange={({ currentTarget }) => setRole(asRole(currentTarget.value))}
      />
      <TextInput
        label="E-mail (optional)"
        type="email"
        autoComplete="off"
        value={email}
        onChange={({ currentTarget }) => setEmail(currentTarget.value)}
        error={errors.at('email')}
      />
    </FormDialog>
  );
}
