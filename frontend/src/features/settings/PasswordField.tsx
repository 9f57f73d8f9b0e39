/** The user's own password, which confirms a change. */
import { PasswordInput } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  value: string;
  onChange: (password: string) => void;
  focused?: boolean;
  error: ReactNode;
}

export function PasswordField({ value, onChange, focused = false, error }: Props) {
  return (
    <PasswordInput
      label="Your password"
      name="current-password"
      autoComplete="current-password"
      required
      withAsterisk={false}
      data-autofocus={focused || undefined}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      error={error}
    />
  );
}
