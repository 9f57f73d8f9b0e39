/** The public page on which somebody creates an account, with the link of an invitation or if anybody may. */
import { Alert, Anchor, Button, Skeleton, Text } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Link, Navigate, useLocation } from 'react-router';
import { invitationOfferQuery, registrationQuery } from '@/api/auth';
import { ApiError, messageOf } from '@/api/errors';
import type { Session } from '@/api/models';
import { CenteredCard } from '@/components/CenteredCard';
import { ErrorNotice } from '@/components/Notices';
import { formatMoment } from '@/format/durations';
import { useSession } from '@/session/useSession';
import { useSignOut } from '@/session/useSignOut';
import { RegisterForm } from './RegisterForm';

export function RegisterPage() {
  useDocumentTitle('Create an account · HandBrake2Resilio');
  // In the fragment, which browsers keep to themselves: the code must not end up in logs.
  const code = new URLSearchParams(useLocation().hash.slice(1)).get('invitation');
  const { session } = useSession();
  return (
    <CenteredCard title="Create an account">
      <Registration code={code} />
      {!session && (
        <Text size="sm" mt="md" ta="center">
          <Anchor component={Link} to="/sign-in" inherit underline="always">
            Sign in instead
          </Anchor>
        </Text>
      )}
    </CenteredCard>
  );
}

function Registration({ code }: { code: string | null }) {
  const { session, begin } = useSession();
  const [registered, setRegistered] = useState(false);
  const onSignedIn = (next: Session) => {
    setRegistered(true);
    begin(next);
  };
  if (session && registered) return <Navigate to="/" replace />;
  if (session) return <SignOutFirst username={session.user.username} />;
  if (code === null) return <OpenRegistration onSignedIn={onSignedIn} />;
  return <InvitedRegistration code={code} onSignedIn={onSignedIn} />;
}

interface OnSignedIn {
  onSignedIn: (session: Session) => void;
}

function InvitedRegistration({ code, onSignedIn }: OnSignedIn & { code: string }) {
  const { data: offer, error, isFetching, refetch } = useQuery(invitationOfferQuery(code));
  if (offer) {
    const role = offer.role === 'admin' ? 'an administrator' : 'a user';
    return (
      <>
        <Text size="sm" mb="md">
          {offer.invited_by} has invited you to become {role}. The invitation is valid until{' '}
          {formatMoment(offer.expires_at)}.
        </Text>
        <RegisterForm invitation={code} onSignedIn={onSignedIn} />
      </>
    );
  }
  if (!error) return <Loading />;
  // An empty or very long code is invalid: some of the link is missing, or it has become longer.
  if (error instanceof ApiError && ['invitation_not_found', 'invalid_request'].includes(error.code)) {
    return (
      <Refusal>
        This invitation was used or withdrawn, or it has expired. Ask the person who sent it for a new one.
      </Refusal>
    );
  }
  if (error instanceof ApiError && error.code === 'registration_closed') {
    return <Refusal>{messageOf(error)}</Refusal>;
  }
  return (
    <ErrorNotice
      title="Couldn’t check the invitation"
      error={error}
      retry={() => void refetch()}
      retrying={isFetching}
    />
  );
}

function OpenRegistration({ onSignedIn }: OnSignedIn) {
  const { data: registration, error, isFetching, refetch } = useQuery(registrationQuery);
  if (registration === 'open') return <RegisterForm invitation={null} onSignedIn={onSignedIn} />;
  if (registration) {
    return (
      <Refusal>
        {registration === 'invitation'
          ? 'You need an invitation. Ask an administrator for one, and open its link.'
          : 'Registration is closed. Ask an administrator for an account.'}
      </Refusal>
    );
  }
  if (!error) return <Loading />;
  return (
    <ErrorNotice
      title="Couldn’t check who may register"
      error={error}
      retry={() => void refetch()}
      retrying={isFetching}
    />
  );
}

/** An administrator's registration would create a user without using the invitation. */
function SignOutFirst({ username }: { username: string }) {
  const signingOut = useSignOut();
  return (
    <>
      <Text size="sm" mb="md">
        You are signed in as {username}. Sign out to create another account.
      </Text>
      {signingOut.isError && <ErrorNotice title="You are still signed in" error={signingOut.error} />}
      <Button fullWidth mt="xs" loading={signingOut.isPending} onClick={() => signingOut.mutate()}>
        Sign out
      </Button>
    </>
  );
}

function Refusal({ children }: { children: ReactNode }) {
  return (
    <Alert color="petrol" variant="light" role="status">
      {children}
    </Alert>
  );
}

function Loading() {
  return (
    <div role="status" aria-label="Loading the registration">
      <Skeleton height={180} />
    </div>
  );
}
