/** Asks for the password and removes the second factor. */
import { Text } from '@mantine/core';
import { useState } from 'react';
import { keys } from '@/api/keys';
import { removeSecondFactor } from '@/api/profile';
import { FormDialog } from '@/components/FormDialog';
import { PasswordField } from '@/features/settings/PasswordField';
import { useChange } from '@/features/settings/useChange';

export function RemoveSecondFactorDialog({ onClose }: { onClose: () => void }) {
  const [password, setPassword] = useState('');
  const remove = useChange(removeSecondFactor, keys.profile, onClose);
  return (
    <FormDialog
      title="Remove second factor?"
      submit="Remove"
      pending={remove.isPending}
      error={remove.error}
      errorTitle="Couldn’t remove the second factor"
      onSubmit={() => remove.mutate(password)}
      onClose={onClose}
    >
      <Text size="sm">Signing in will only ask for your password. Your recovery codes become invalid.</Text>
      <PasswordField value={password} onChange={setPassword} focused />
    </FormDialog>
  );
}
