/** Adds and removes the second factor: codes of an authenticator app at sign-in. */
import { Button, Loader, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { offerSecondFactor } from '@/api/profile';
import { ErrorNotice } from '@/components/Notices';
import { AddSecondFactorDialog } from './AddSecondFactorDialog';
import { RecoveryCodesDialog } from './RecoveryCodesDialog';
import { RemoveSecondFactorDialog } from './RemoveSecondFactorDialog';

/** `active`: whether the user has a second factor. */
export function SecondFactor({ active }: { active: boolean }) {
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [removing, setRemoving] = useState(false);
  const offer = useMutation({ mutationFn: offerSecondFactor });
  return (
    <>
      <Text size="sm" mb="sm">
        {active
          ? 'Signing in asks for a code from your authenticator app.'
          : 'Protect your account with an authenticator app on your phone. Signing in then also asks for a code from it.'}
      </Text>
      {offer.isError && <ErrorNotice title="Couldn’t set up the second factor" error={offer.error} />}
      {active ? (
        <Button variant="default" onClick={() => setRemoving(true)}>
          Remove second factor
        </Button>
      ) : (
        <Button
          variant="default"
          // A button that is disabled while it waits would lose the focus, which then could not return to it.
          data-disabled={offer.isPending}
          leftSection={offer.isPending && <Loader size={16} aria-hidden />}
          onClick={() => {
            if (!offer.isPending) offer.mutate();
          }}
        >
          Set up second factor
        </Button>
      )}
      {offer.data && (
        <AddSecondFactorDialog
          offer={offer.data}
          onAdded={(recoveryCodes) => {
            offer.reset();
            setCodes(recoveryCodes);
          }}
          onClose={offer.reset}
        />
      )}
      {codes && <RecoveryCodesDialog codes={codes} onClose={() => setCodes(null)} />}
      {removing && <RemoveSecondFactorDialog onClose={() => setRemoving(false)} />}
    </>
  );
}
