/** Shown instead of the dashboard until a temporary password has been changed. */
import { Button, Text } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { messageOf } from '@/api/errors';
import { keys } from '@/api/keys';
import { CenteredCard } from '@/components/CenteredCard';
import { PasswordForm } from '@/components/PasswordForm';
import { useSignOut } from '@/session/useSignOut';

export function FirstPasswordPage() {
  useDocumentTitle('Choose a password · HandBrake2Resilio');
  const queries = useQueryClient();
  const signingOut = useSignOut();
  return (
    <CenteredCard title="Choose your own password">
      <Text size="sm" c="dimmed" mb="md">
        You signed in with a temporary password. Choose your own to continue.
      </Text>
      <PasswordForm onChanged={() => void queries.invalidateQueries({ queryKey: keys.session })} />
      <Button
        variant="subtle"
        fullWidth
        mt="xs"
        onClick={() => signingOut.mutate()}
        loading={signingOut.isPending}
      >
        Sign out
      </Button>
      {signingOut.isError && (
        <Text size="sm" c="red" role="alert">
          {messageOf(signingOut.error)}
        </Text>
      )}
    </CenteredCard>
  );
}
