/** The page for changing the password. */
import { Anchor, Paper, Title } from '@mantine/core';
import { Link } from 'react-router';
import { PasswordChange } from '@/components/PasswordChange';

export function PasswordPage() {
  return (
    <Paper withBorder p="xl" maw={420} mx="auto">
      <Title order={1} size="h3" mb="md">
        Change password
      </Title>
      <PasswordChange
        next={
          <Anchor component={Link} to="/" inherit>
            Back to the queue
          </Anchor>
        }
      />
    </Paper>
  );
}
