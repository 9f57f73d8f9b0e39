/** The user's sessions. They can end any other one, or all others at once. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '@/api/keys';
import type { ListedSession } from '@/api/models';
import { endOtherSessions, endSession, sessionsQuery } from '@/api/profile';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { focusHeading } from '@/components/focusHeading';
import { ErrorNotice } from '@/components/Notices';
import { agentInWords } from '@/features/settings/agents';
import { QueryStates } from '@/features/settings/QueryStates';
import { Row, Rows } from '@/features/settings/Rows';
import { useChange } from '@/features/settings/useChange';
import { formatMoment } from '@/format/durations';

export function SessionsPage() {
  const query = useQuery(sessionsQuery);
  const [asking, setAsking] = useState(false);
  const ending = useChange(endSession, keys.sessions, focusHeading);
  const endingOthers = useChange(endOtherSessions, keys.sessions, () => setAsking(false));
  const hasOthers = query.data?.some(({ is_current }) => !is_current) ?? false;
  return (
    <>
      <QueryStates query={query} what="the sessions" />
      {ending.isError && <ErrorNotice title="Couldn’t end the session" error={ending.error} />}
      {query.data && (
        <Rows label="Sessions">
          {query.data.map((session) => (
            <SessionRow
              key={session.id}
              session={session}
              pending={ending.isPending && ending.variables === session.id}
              onEnd={() => ending.mutate(session.id)}
            />
          ))}
        </Rows>
      )}
      {hasOthers && (
        <div>
          <Button variant="default" onClick={() => setAsking(true)}>
            End all other sessions
          </Button>
        </div>
      )}
      {asking && (
        <ConfirmDialog
          title="End all other sessions?"
          confirm="End sessions"
          refuse="Cancel"
          danger
          pending={endingOthers.isPending}
          error={endingOthers.error}
          errorTitle="Couldn’t end the sessions"
          onConfirm={() => endingOthers.mutate(undefined)}
          onClose={() => setAsking(false)}
        >
          All other browsers and programs have to sign in again. API tokens stay valid.
        </ConfirmDialog>
      )}
    </>
  );
}

interface RowProps {
  session: ListedSession;
  pending: boolean;
  onEnd: () => void;
}

function SessionRow({ session, pending, onEnd }: RowProps) {
  const name = agentInWords(session.agent);
  return (
    <Row
      name={name}
      badges={session.is_current ? ['This session'] : []}
      facts={[
        ['Address', session.address],
        ['Began', formatMoment(session.began_at)],
        ['Last used', formatMoment(session.used_at)],
      ]}
      note={session.agent}
      actions={
        !session.is_current && (
          <Button
            size="xs"
            variant="default"
            loading={pending}
            onClick={onEnd}
            aria-label={`End session: ${name}, ${session.address}`}
          >
            End session
          </Button>
        )
      }
    />
  );
}
