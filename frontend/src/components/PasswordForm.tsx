/** Changes the user's password. Their other sessions end. */
import { Alert, Button, PasswordInput, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { messageOf } from '@/api/errors';
import { changePassword } from '@/api/auth';
import { NewPasswordFields, useNewPassword } from './NewPasswordFields';

interface Props {
  onChanged: () => void;
}

export function PasswordForm({ onChanged }: Props) {
  const [current, setCurrent] = useState('');
  const next = useNewPassword();
  const change = useMutation({
    mutationFn: () => changePassword(current, next.password),
    onSuccess: onChanged,
  });

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (next.password === next.repeated) change.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {change.isError && (
          <Alert color="red" variant="light" role="alert">
            {messageOf(change.error)}
          </Alert>
        )}
        <PasswordInput
          label="Current password"
          name="current-password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
        <NewPasswordFields label="New password" fields={next} />
        <Button type="submit" mt="xs" fullWidth loading={change.isPending} disabled={next.mismatch}>
          Change password
        </Button>
      </Stack>
    </form>
  );
}
