/** A new password, typed twice. */
import { PasswordInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';

export function useNewPassword() {
  const [password, setPassword] = useState('');
  const [repeated, setRepeated] = useState('');
  return {
    password,
    setPassword,
    repeated,
    setRepeated,
    /** Whether the second one has been typed and differs. */
    mismatch: repeated !== '' && repeated !== password,
  };
}

interface Props {
  label: string;
  fields: ReturnType<typeof useNewPassword>;
  error: ReactNode;
}

export function NewPasswordFields({ label, fields, error }: Props) {
  return (
    <>
      <PasswordInput
        label={label}
        description="At least 10 characters. Several unrelated words are a good choice."
        name="new-password"
        autoComplete="new-password"
        required
        withAsterisk={false}
        value={fields.password}
        onChange={({ currentTarget }) => fields.setPassword(currentTarget.value)}
        error={error}
      />
      <PasswordInput
        label={`${label} again`}
        name="new-password-again"
        autoComplete="new-password"
        required
        withAsterisk={false}
        value={fields.repeated}
        onChange={({ currentTarget }) => fields.setRepeated(currentTarget.value)}
        error={fields.mismatch ? 'The passwords do not match.' : null}
      />
    </>
  );
}
