/** Changes the user's password. Their other sessions end. */
import { Alert, Button, PasswordInput, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { messageOf } from '@/api/errors';
import { changePassword } from '@/api/auth';
import { fieldErrors } from './fieldErrors';
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
  const errors = fieldErrors(change.error, ['current_password', 'new_password']);

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (next.password === next.repeated) change.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {errors.rest && (
          <Alert color="red" variant="light" role="alert">
            {messageOf(errors.rest)}
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
          error={errors.at('current_password')}
        />
        <NewPasswordFields label="New password" fields={next} error={errors.at('new_password')} />
        <Button type="submit" mt="xs" fullWidth loading={change.isPending} disabled={next.mismatch}>
          Change password
        </Button>
      </Stack>
    </form>
  );
}
