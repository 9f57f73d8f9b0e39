/** The page for changing the password. */
import { Alert, Anchor, Paper, Title } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { PasswordForm } from '@/components/PasswordForm';

export function PasswordPage() {
  const [changed, setChanged] = useState(false);
  return (
    <Paper withBorder p="xl" maw={420} mx="auto">
      <Title order={1} size="h3" mb="md">
        Change password
      </Title>
      {changed ? (
        <Alert color="green" variant="light" role="status">
          Your password is changed. Other devices have to sign in again.{' '}
          <Anchor component={Link} to="/" inherit>
            Back to the queue
          </Anchor>
        </Alert>
      ) : (
        <PasswordForm onChanged={() => setChanged(true)} />
      )}
    </Paper>
  );
}
