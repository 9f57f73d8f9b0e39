/** A code of the user's authenticator app, or a recovery code in its place. */
import { TextInput } from '@mantine/core';
import type { ReactNode, Ref } from 'react';

interface Props {
  value: string;
  onChange: (code: string) => void;
  ref?: Ref<HTMLInputElement>;
  error?: ReactNode;
}

export function CodeField({ value, onChange, ref, error }: Props) {
  return (
    <TextInput
      ref={ref}
      label="Code from your authenticator app"
      description="Without the app, enter one of your recovery codes."
      name="code"
      autoComplete="one-time-code"
      autoCapitalize="none"
      spellCheck={false}
      required
      withAsterisk={false}
      maxLength={40}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      error={error}
    />
  );
}
