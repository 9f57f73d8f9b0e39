/** The form for changing the password, and the confirmation after that. */
import { Alert } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { PasswordForm } from './PasswordForm';

/** `next` is a link to show after the change. */
export function PasswordChange({ next }: { next?: ReactNode }) {
  const [changed, setChanged] = useState(false);
  if (!changed) return <PasswordForm onChanged={() => setChanged(true)} />;
  return (
    <Alert color="green" variant="light" role="status">
      Your password has been changed. Other devices have to sign in again. {next}
    </Alert>
  );
}
