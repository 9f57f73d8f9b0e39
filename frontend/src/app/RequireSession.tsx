/** Lets only signed-in users through, and those with a handed-out password only as far as changing it. */
import { Center, Loader } from '@mantine/core';
import { Navigate, Outlet, useLocation } from 'react-router';
import { LoneCard } from '@/components/LoneCard';
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
        <LoneCard title="Couldn’t load the dashboard">
          <ErrorNotice title="Can’t reach the server" error={error} retry={retry} />
        </LoneCard>
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
