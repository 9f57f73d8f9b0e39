/** The invitations that can still be used, for administrators. */
import { Alert, Button, Code, Paper, Text } from '@mantine/core';
import { IconMail, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { registrationQuery } from '@/api/auth';
import { keys } from '@/api/keys';
import type { Invitation, NewInvitation } from '@/api/models';
import { invitationsQuery, withdrawInvitation } from '@/api/users';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { EmptyNotice } from '@/components/Notices';
import { SecretDialog } from '@/components/SecretDialog';
import { QueryStates } from '@/features/settings/QueryStates';
import { ROLE_NAMES } from '@/features/settings/roles';
import { Row, Rows } from '@/features/settings/Rows';
import { useChange } from '@/features/settings/useChange';
import { formatMoment } from '@/format/durations';
import { AddInvitationDialog } from './AddInvitationDialog';

/** Names by which a computer only reaches itself. */
const LOCAL_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

export function InvitationsPage() {
  const query = useQuery(invitationsQuery);
  const closed = useQuery(registrationQuery).data === 'closed';
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<NewInvitation | null>(null);
  const [withdrawing, setWithdrawing] = useState<Invitation | null>(null);
  return (
    <>
      {closed ? (
        <Alert color="petrol" variant="light" role="status">
          Registration is closed, so nobody can use an invitation. To turn invitations on, set{' '}
          <Code>REGISTRATION=invitation</Code> for the gateway and restart it.
        </Alert>
      ) : (
        <div>
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>
            Invite somebody
          </Button>
        </div>
      )}
      <QueryStates query={query} what="the invitations" />
      {query.data?.length === 0 && (
        <Paper withBorder>
          <EmptyNotice icon={IconMail} title="No open invitations">
            Used and expired invitations are not listed.
          </EmptyNotice>
        </Paper>
      )}
      {query.data && query.data.length > 0 && (
        <Rows label="Invitations">
          {query.data.map((invitation) => (
            <InvitationRow
              key={invitation.id}
              invitation={invitation}
              onWithdraw={() => setWithdrawing(invitation)}
            />
          ))}
        </Rows>
      )}
      {adding && (
        <AddInvitationDialog
          onAdded={(result) => {
            setAdding(false);
            setMade(result);
          }}
          onClose={() => setAdding(false)}
        />
      )}
      {made && (
        <SecretDialog
          title="Invitation created"
          label="Link"
          secret={linkOf(made)}
          more={
            LOCAL_HOSTS.includes(window.location.hostname) && (
              <Text size="sm">
                This link only works on this computer. Open the dashboard by the server’s address to create
                links for others.
              </Text>
            )
          }
          onClose={() => setMade(null)}
        >
          Send this link to the person you invite. It works once, until{' '}
          {formatMoment(made.invitation.expires_at)}, and is not shown again.
        </SecretDialog>
      )}
      {withdrawing && <WithdrawDialog invitation={withdrawing} onClose={() => setWithdrawing(null)} />}
    </>
  );
}

function linkOf({ code }: NewInvitation): string {
  return `${window.location.origin}/register#${new URLSearchParams({ invitation: code }).toString()}`;
}

/** Return what to call an invitation. */
function nameOf({ note, created_at }: Invitation): string {
  return note === '' ? `Invitation created at ${formatMoment(created_at)}` : note;
}

function InvitationRow({ invitation, onWithdraw }: { invitation: Invitation; onWithdraw: () => void }) {
  const name = nameOf(invitation);
  return (
    <Row
      name={name}
      facts={[
        ['Role', ROLE_NAMES[invitation.role]],
        ['Invited by', invitation.invited_by],
        ['Created', formatMoment(invitation.created_at)],
        ['Expires', formatMoment(invitation.expires_at)],
      ]}
      actions={
        <Button size="xs" variant="default" onClick={onWithdraw} aria-label={`Withdraw ${name}`}>
          Withdraw
        </Button>
      }
    />
  );
}

function WithdrawDialog({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  const withdraw = useChange(withdrawInvitation, keys.invitations, onClose);
  const { note, created_at } = invitation;
  return (
    <ConfirmDialog
      title={
        note === ''
          ? `Withdraw the invitation created at ${formatMoment(created_at)}?`
          : `Withdraw the invitation “${note}”?`
      }
      confirm="Withdraw invitation"
      refuse="Cancel"
      danger
      pending={withdraw.isPending}
      error={withdraw.error}
      errorTitle="Couldn’t withdraw the invitation"
      onConfirm={() => withdraw.mutate(invitation.id)}
      onClose={onClose}
    >
      Its link stops working.
    </ConfirmDialog>
  );
}
