/** Signs in and returns to the previous page. */
import { Anchor, Text } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, Navigate, useSearchParams } from 'react-router';
import { registrationQuery } from '@/api/auth';
import { CenteredCard } from '@/components/CenteredCard';
import { useSession } from '@/session/useSession';
import { returnAddress } from './returnAddress';
import { SignInForm } from './SignInForm';

export function SignInPage() {
  useDocumentTitle('Sign in · HandBrake2Resilio');
  const { session, signedOut, begin } = useSession();
  const { data: registration } = useQuery(registrationQuery);
  const [search] = useSearchParams();
  if (session) return <Navigate to={returnAddress(search)} replace />;
  return (
    <CenteredCard title="Sign in">
      <SignInForm notice={signedOut ?? ''} onSignedIn={begin} />
      {registration === 'open' && (
        <Text size="sm" mt="md" ta="center">
          <Anchor component={Link} to="/register" inherit underline="always">
            Create an account
          </Anchor>
        </Text>
      )}
    </CenteredCard>
  );
}
