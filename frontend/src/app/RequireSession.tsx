/** Route guard: signed-in users only. Users with a temporary password must change it first. */
import { Center, Loader } from '@mantine/core';
import { Navigate, Outlet, useLocation } from 'react-router';
import { CenteredCard } from '@/components/CenteredCard';
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
        <CenteredCard title="Couldn’t load the dashboard">
          <ErrorNotice title="Can’t reach the server" error={error} retry={retry} />
        </CenteredCard>
      );
    }
    return (
      <Center component="main" mih="100dvh" aria-busy>
        <Loader type="dots" aria-label="Loading" />
      </Center>
    );
  }
  // After signing out on purpose, the next session starts on the first page. Otherwise it returns here.
  if (session === null)
    return <Navigate to={signInAddress(ended === 'signed-out' ? null : location)} replace />;
  if (session.user.must_change_password) return <FirstPasswordPage />;
  return (
    <LiveProvider key={session.user.username}>
      <Outlet />
    </LiveProvider>
  );
}
