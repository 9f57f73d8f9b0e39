/** Signs in and returns to the previous page. */
import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { Navigate, useSearchParams } from 'react-router';
import { messageOf } from '@/api/errors';
import { signIn } from '@/api/queries';
import { CenteredCard } from '@/components/CenteredCard';
import { useSession, type EndReason } from '@/session/useSession';
import { returnAddress } from './returnAddress';

const ENDED: Readonly<Record<EndReason, string>> = {
  expired: 'Your session has ended. Sign in again to continue where you were.',
  'signed-out': 'You are signed out.',
};

export function SignInPage() {
  useDocumentTitle('Sign in · HandBrake2Resilio');
  const { session, ended, begin } = useSession();
  const [search] = useSearchParams();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const attempt = useMutation({
    mutationFn: () => signIn(username.trim(), password),
    onSuccess: begin,
    onError: () => setPassword(''),
  });

  if (session) return <Navigate to={returnAddress(search)} replace />;

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    attempt.mutate();
  };
  return (
    <CenteredCard title="Sign in">
      <form onSubmit={submit}>
        <Stack gap="sm">
          {ended && attempt.isIdle && (
            <Alert color="petrol" variant="light" role="status">
              {ENDED[ended]}
            </Alert>
          )}
          {attempt.isError && (
            <Alert color="red" variant="light" role="alert">
              {messageOf(attempt.error)}
            </Alert>
          )}
          <TextInput
            label="User name"
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            withAsterisk={false}
            value={username}
            onChange={(event) => setUsername(event.currentTarget.value)}
          />
          <PasswordInput
            label="Password"
            name="password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" mt="xs" fullWidth loading={attempt.isPending}>
            Sign in
          </Button>
        </Stack>
      </form>
    </CenteredCard>
  );
}
