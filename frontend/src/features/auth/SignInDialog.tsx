/** Asks the user to sign in again, over the page on which the session expired. It cannot be dismissed. */
import { Modal, Text } from '@mantine/core';
import { useNavigate } from 'react-router';
import type { Session, User } from '@/api/models';
import { useSession } from '@/session/useSession';
import { SignInForm } from './SignInForm';

/** Above the dialogs and drawers of the page. */
const ABOVE_ALL = 400;

export function SignInDialog({ user }: { user: User }) {
  const { begin } = useSession();
  const navigate = useNavigate();
  const onSignedIn = (session: Session) => {
    begin(session);
    if (session.user.username !== user.username) void navigate('/', { replace: true });
  };
  return (
    <Modal.Root opened onClose={() => undefined} closeOnEscape={false} zIndex={ABOVE_ALL} size="sm">
      <Modal.Overlay />
      <Modal.Content
        // Otherwise Escape would close the dialog below, with what was typed there.
        onFocus={({ target }) => target.setAttribute('data-mantine-stop-propagation', 'true')}
      >
        <Modal.Body p="xl">
          <Modal.Title fw={650} fz="lg" mb="md">
            Sign in again
          </Modal.Title>
          <SignInForm
            notice="Your session has ended. Sign in again to continue where you were."
            username={user.username}
            onSignedIn={onSignedIn}
          />
          <Text size="xs" c="dimmed" mt="md">
            If somebody else signs in, this page is closed and its unsaved input is lost.
          </Text>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
