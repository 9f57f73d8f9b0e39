/** Asks the user to sign in again, over the page on which the session expired. Signing out leaves the page. */
import { Button, Modal, Text } from '@mantine/core';
import { useNavigate } from 'react-router';
import type { Session, User } from '@/api/models';
import { SIGNED_OUT, useSession } from '@/session/useSession';
import { SignInForm } from './SignInForm';

/** Above the dialogs and drawers of the page. */
const ABOVE_ALL = 400;

export function SignInDialog({ user }: { user: User }) {
  const { begin, leave } = useSession();
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
          {/* The session is over, so there is nothing to end. */}
          <Button variant="subtle" fullWidth mt="xs" onClick={() => leave(SIGNED_OUT)}>
            Sign out
          </Button>
          <Text size="xs" c="dimmed" mt="md">
            Unsaved input on this page is lost if you sign out, or if somebody else signs in.
          </Text>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
