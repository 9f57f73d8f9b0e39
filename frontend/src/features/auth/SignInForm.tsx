/** Asks for user name and password, and for the code of the second factor if the gateway requires one. */
import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState, type SyntheticEvent } from 'react';
import { signIn, type Credentials } from '@/api/auth';
import { ApiError, messageOf } from '@/api/errors';
import type { Session } from '@/api/models';
import { CodeField } from '@/components/CodeField';

interface Props {
  /** Shown until the first attempt; empty for none. */
  notice: string;
  username?: string;
  onSignedIn: (session: Session) => void;
}

export function SignInForm({ notice, username: initialName = '', onSignedIn }: Props) {
  const [username, setUsername] = useState(initialName);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [needsCode, setNeedsCode] = useState(false);
  const nameField = useRef<HTMLInputElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);
  const codeField = useRef<HTMLInputElement>(null);
  const attempt = useMutation({
    mutationFn: (credentials: Credentials) => signIn(credentials),
    onSuccess: onSignedIn,
    onError: (error) => {
      setCode('');
      if (isCodeRequest(error)) setNeedsCode(true);
      else setPassword('');
    },
  });
  useEffect(() => {
    const first = initialName === '' ? nameField : passwordField;
    first.current?.focus();
  }, [initialName]);
  useEffect(() => {
    if (needsCode) codeField.current?.focus();
  }, [needsCode]);

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    attempt.mutate({ username: username.trim(), password, code: code.trim() });
  };
  // The first request for a code is no failure: the new field says it all.
  const failed = attempt.isError && !(isCodeRequest(attempt.error) && attempt.variables.code === '');
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {notice !== '' && attempt.isIdle && (
          <Alert color="petrol" variant="light" role="status">
            {notice}
          </Alert>
        )}
        {failed && (
          <Alert color="red" variant="light" role="alert">
            {messageOf(attempt.error)}
          </Alert>
        )}
        <TextInput
          ref={nameField}
          label="User name"
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          withAsterisk={false}
          data-autofocus={initialName === '' || undefined}
          value={username}
          onChange={(event) => {
            setUsername(event.currentTarget.value);
            setNeedsCode(false);
          }}
        />
        <PasswordInput
          ref={passwordField}
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          data-autofocus={initialName !== '' || undefined}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {needsCode && <CodeField ref={codeField} value={code} onChange={setCode} />}
        <Button type="submit" mt="xs" fullWidth loading={attempt.isPending}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}

function isCodeRequest(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'second_factor_required';
}
