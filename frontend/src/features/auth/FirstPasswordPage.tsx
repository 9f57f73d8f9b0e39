/** Stands before the dashboard while the password is one that was handed out. */
import { Button, Text } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { sentence } from '@/api/errors';
import { keys } from '@/api/keys';
import { signOut } from '@/api/queries';
import { LoneCard } from '@/components/LoneCard';
import { useSession } from '@/session/useSession';
import { PasswordForm } from './PasswordForm';

export function FirstPasswordPage() {
  useDocumentTitle('Choose a password · HandBrake2Resilio');
  const queries = useQueryClient();
  const { end } = useSession();
  const leave = useMutation({ mutationFn: signOut, onSuccess: () => end('signed-out') });
  return (
    <LoneCard title="Choose your own password">
      <Text size="sm" c="dimmed" mb="md">
        The password you signed in with was handed out. Choose one that only you know to go on.
      </Text>
      <PasswordForm onChanged={() => void queries.invalidateQueries({ queryKey: keys.session })} />
      <Button variant="subtle" fullWidth mt="xs" onClick={() => leave.mutate()} loading={leave.isPending}>
        Sign out
      </Button>
      {leave.isError && (
        <Text size="sm" c="red" role="alert">
          {sentence(leave.error)}
        </Text>
      )}
    </LoneCard>
  );
}
