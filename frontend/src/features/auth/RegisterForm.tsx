/** Creates an account and signs in with it. */
import { Alert, Anchor, Button, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { Link } from 'react-router';
import { register, signIn } from '@/api/auth';
import { messageOf } from '@/api/errors';
import type { Session } from '@/api/models';
import { fieldErrors } from '@/components/fieldErrors';
import { NewPasswordFields, useNewPassword } from '@/components/NewPasswordFields';

interface Props {
  /** The code of the invitation; null if anybody may register. */
  invitation: string | null;
  onSignedIn: (session: Session) => void;
}

export function RegisterForm({ invitation, onSignedIn }: Props) {
  const [username, setUsername] = useState('');
  const [email, setEmail] = useState('');
  const fields = useNewPassword();
  const { password, repeated, mismatch } = fields;
  const signingIn = useMutation({
    mutationFn: (name: string) => signIn({ username: name, password, code: '' }),
    onSuccess: onSignedIn,
  });
  const registering = useMutation({
    mutationFn: () =>
      register({ username: username.trim(), password, email: email.trim() || null, invitation }),
    onSuccess: (made) => signingIn.mutate(made.username),
  });
  const errors = fieldErrors(registering.error, ['username', 'email', 'password']);

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (password === repeated) registering.mutate();
  };
  if (signingIn.isError) {
    return (
      <Alert color="red" variant="light" role="alert">
        Your account has been created, but signing in failed: {messageOf(signingIn.error)}{' '}
        <Anchor component={Link} to="/sign-in" inherit>
          Sign in
        </Anchor>
      </Alert>
    );
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {errors.rest && (
          <Alert color="red" variant="light" role="alert">
            {messageOf(errors.rest)}
          </Alert>
        )}
        <TextInput
          label="User name"
          description="Letters, digits, dots, dashes and underscores."
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          withAsterisk={false}
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
          error={errors.at('username')}
        />
        <TextInput
          label="E-mail (optional)"
          type="email"
          name="email"
          autoComplete="email"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={errors.at('email')}
        />
        <NewPasswordFields label="Password" fields={fields} error={errors.at('password')} />
        <Button
          type="submit"
          mt="xs"
          fullWidth
          loading={registering.isPending || signingIn.isPending}
          disabled={mismatch}
        >
          Create account
        </Button>
      </Stack>
    </form>
  );
}
