/** Asks for the password and a code, and removes the second factor. */
import { Text } from '@mantine/core';
import { useState } from 'react';
import { keys } from '@/api/keys';
import { removeSecondFactor } from '@/api/profile';
import { fieldErrors } from '@/components/fieldErrors';
import { FormDialog } from '@/components/FormDialog';
import { CodeField } from '@/components/CodeField';
import { PasswordField } from '@/features/settings/PasswordField';
import { useChange } from '@/features/settings/useChange';

export function RemoveSecondFactorDialog({ onClose }: { onClose: () => void }) {
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const remove = useChange(removeSecondFactor, keys.profile, onClose);
  const errors = fieldErrors(remove.error, ['password', 'code']);
  return (
    <FormDialog
      title="Remove second factor?"
      submit="Remove second factor"
      pending={remove.isPending}
      error={errors.rest}
      errorTitle="Couldn’t remove the second factor"
      onSubmit={() => remove.mutate({ password, code: code.trim() })}
      onClose={onClose}
    >
      <Text size="sm">Signing in will only ask for your password. Your recovery codes become invalid.</Text>
      <PasswordField value={password} onChange={setPassword} focused error={errors.at('password')} />
      <CodeField value={code} onChange={setCode} error={errors.at('code')} />
    </FormDialog>
  );
}
