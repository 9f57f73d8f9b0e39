/**
 * Route guard: signed-in users only. Users with a temporary password must change it first.
 *
 * A page whose session expired stays mounted below the sign-in dialog, so that nothing typed is lost.
 */
import { Center, Loader } from '@mantine/core';
import { Navigate, Outlet, useLocation } from 'react-router';
import { CenteredCard } from '@/components/CenteredCard';
import { ErrorNotice } from '@/components/Notices';
import { FirstPasswordPage } from '@/features/auth/FirstPasswordPage';
import { signInAddress } from '@/features/auth/returnAddress';
import { SignInDialog } from '@/features/auth/SignInDialog';
import { LiveProvider } from '@/live/LiveProvider';
import { useSession } from '@/session/useSession';

export function RequireSession() {
  const { session, error, retry, signedOut, expiredUser } = useSession();
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
  const user = session?.user ?? expiredUser;
  // After signing out on purpose, the next session starts on the first page. Otherwise it returns here.
  if (!user) return <Navigate to={signInAddress(signedOut === null ? location : null)} replace />;
  return (
    <>
      {user.must_change_password ? (
        <FirstPasswordPage />
      ) : (
        <LiveProvider key={user.username}>
          <Outlet />
        </LiveProvider>
      )}
      {expiredUser && <SignInDialog user={expiredUser} />}
    </>
  );
}
