/** Changes one's own password; other sessions of the user end. */
import { Alert, Button, PasswordInput, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { sentence } from '@/api/errors';
import { changePassword } from '@/api/queries';

interface Props {
  onChanged: () => void;
}

export function PasswordForm({ onChanged }: Props) {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const change = useMutation({ mutationFn: () => changePassword(current, next), onSuccess: onChanged });
  const differs = again !== '' && again !== next;

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (next === again) change.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {change.isError && (
          <Alert color="red" variant="light" role="alert">
            {sentence(change.error)}
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
          value={again}
          onChange={(event) => setAgain(event.currentTarget.value)}
          error={differs ? 'This is not the same as the new password.' : null}
        />
        <Button type="submit" mt="xs" fullWidth loading={change.isPending} disabled={differs}>
          Change password
        </Button>
      </Stack>
    </form>
  );
}
