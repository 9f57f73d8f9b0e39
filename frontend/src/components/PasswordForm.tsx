/** Changes the user's password. Their other sessions end. */
import { Alert, Button, PasswordInput, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { messageOf } from '@/api/errors';
import { changePassword } from '@/api/auth';

interface Props {
  onChanged: () => void;
}

export function PasswordForm({ onChanged }: Props) {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [repeated, setRepeated] = useState('');
  const change = useMutation({ mutationFn: () => changePassword(current, next), onSuccess: onChanged });
  const mismatch = repeated !== '' && repeated !== next;

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (next === repeated) change.mutate();
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
        <PasswordInput
          label="New password"
          name="new-password"
          autoComplete="new-password"
          required
          withAsterisk={false}
          value={next}
          onChange={(event) => setNext(event.currentTarget.value)}
        />
        <PasswordInput
          label="New password again"
          name="new-password-again"
          autoComplete="new-password"
          required
          withAsterisk={false}
          value={repeated}
          onChange={(event) => setRepeated(event.currentTarget.value)}
          error={mismatch ? 'The passwords do not match.' : null}
        />
        <Button type="submit" mt="xs" fullWidth loading={change.isPending} disabled={mismatch}>
          Change password
        </Button>
      </Stack>
    </form>
  );
}
