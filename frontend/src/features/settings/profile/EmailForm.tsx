/** Changes the user's e-mail address. */
import { Button, Text, TextInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import { keys } from '@/api/keys';
import { setEmail } from '@/api/profile';
import { fieldErrors } from '@/components/fieldErrors';
import { ErrorNotice } from '@/components/Notices';
import { useChange } from '@/features/settings/useChange';
import classes from './ProfilePage.module.css';

export function EmailForm({ email }: { email: string | null }) {
  const [typed, setTyped] = useState(email ?? '');
  const change = useChange(setEmail, keys.profile, () => undefined);
  const errors = fieldErrors(change.error, ['email']);
  const address = typed.trim();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    change.mutate(address || null);
  };
  return (
    <form onSubmit={submit} className={classes.email}>
      <TextInput
        label="E-mail (optional)"
        type="email"
        autoComplete="email"
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        error={errors.at('email')}
        // The error is below both.
        inputContainer={(input) => (
          <div className={classes.line}>
            <div className={classes.field}>{input}</div>
            <Button
              type="submit"
              variant="default"
              loading={change.isPending}
              disabled={address === (email ?? '')}
            >
              Save e-mail
            </Button>
          </div>
        )}
      />
      {errors.rest && <ErrorNotice title="Couldn’t save the e-mail address" error={errors.rest} />}
      <Text size="sm" c="dimmed" role="status" hidden={!change.isSuccess}>
        {change.isSuccess && 'E-mail address saved.'}
      </Text>
    </form>
  );
}
