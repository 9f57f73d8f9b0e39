/** Lets only signed-in users through, and those with a handed-out password only as far as changing it. */
import { Center, Container, Loader } from '@mantine/core';
import { Navigate, Outlet, useLocation } from 'react-router';
import { ErrorNotice } from '@/components/Notices';
import { FirstPasswordPage } from '@/features/auth/FirstPasswordPage';
import { signInAddress } from '@/features/auth/returnAddress';
import { LiveProvider } from '@/live/LiveProvider';
import { useSession } from '@/session/useSession';

export function RequireSession() {
  const { session, error, retry, ended } = useSession();
  const location = useLocation();
  if (session === undefined) {
    if (error) {
      return (
        <Container component="main" size="xs" py="xl">
          <ErrorNotice title="The dashboard cannot start" error={error} retry={retry} />
        </Container>
      );
    }
    return (
      <Center component="main" mih="100dvh" aria-busy>
        <Loader type="dots" aria-label="Loading" />
      </Center>
    );
  }
  // Who signed out on purpose starts afresh; everyone else comes back to where they were.
  if (session === null)
    return <Navigate to={signInAddress(ended === 'signed-out' ? null : location)} replace />;
  if (session.user.must_change_password) return <FirstPasswordPage />;
  return (
    <LiveProvider key={session.user.username}>
      <Outlet />
    </LiveProvider>
  );
}
