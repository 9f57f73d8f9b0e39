/** Shown instead of the dashboard until a temporary password has been changed. */
import { Button, Text } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { messageOf } from '@/api/errors';
import { keys } from '@/api/keys';
import { signOut } from '@/api/auth';
import { CenteredCard } from '@/components/CenteredCard';
import { useSession } from '@/session/useSession';
import { PasswordForm } from '@/components/PasswordForm';

export function FirstPasswordPage() {
  useDocumentTitle('Choose a password · HandBrake2Resilio');
  const queries = useQueryClient();
  const { leave } = useSession();
  const signingOut = useMutation({ mutationFn: signOut, onSuccess: leave });
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
