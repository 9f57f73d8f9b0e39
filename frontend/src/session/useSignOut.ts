/** Ends the session. */
import { useMutation } from '@tanstack/react-query';
import { signOut } from '@/api/auth';
import { SIGNED_OUT, useSession } from './useSession';

export function useSignOut() {
  const { leave } = useSession();
  return useMutation({ mutationFn: signOut, onSuccess: () => leave(SIGNED_OUT) });
}
