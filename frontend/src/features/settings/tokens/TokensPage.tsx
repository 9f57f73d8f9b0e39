/** The user's API tokens. */
import { Button, Code, Paper, Text } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '@/api/keys';
import type { ApiToken, NewToken } from '@/api/models';
import { revokeToken, tokensQuery } from '@/api/profile';
import { rootsQuery } from '@/api/queries';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { CopyableText } from '@/components/CopyableText';
import { EmptyNotice } from '@/components/Notices';
import { SecretDialog } from '@/components/SecretDialog';
import { QueryStates } from '@/features/settings/QueryStates';
import { Row, Rows } from '@/features/settings/Rows';
import { useChange } from '@/features/settings/useChange';
import { formatMoment, isPast } from '@/format/durations';
import { exampleFor } from './example';
import { NewTokenDialog } from './NewTokenDialog';

export function TokensPage() {
  const query = useQuery(tokensQuery);
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<NewToken | null>(null);
  const [revoking, setRevoking] = useState<ApiToken | null>(null);
  return (
    <>
      <Text size="sm" c="dimmed">
        Programs send an API token instead of your user name and password. A token can never do more than you
        can.
      </Text>
      <div>
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
          Create API token
        </Button>
      </div>
      <QueryStates query={query} what="the API tokens" />
      {query.data?.length === 0 && (
        <Paper withBorder>
          <EmptyNotice icon={IconKey} title="No API tokens">
            Create one for each program that uses the API.
          </EmptyNotice>
        </Paper>
      )}
      {query.data && query.data.length > 0 && (
        <Rows label="API tokens">
          {query.data.map((token) => (
            <TokenRow key={token.id} token={token} onRevoke={() => setRevoking(token)} />
          ))}
        </Rows>
      )}
      {creating && (
        <NewTokenDialog
          onCreated={(result) => {
            setCreating(false);
            setMade(result);
          }}
          onClose={() => setCreating(false)}
        />
      )}
      {made && <NewSecret made={made} onClose={() => setMade(null)} />}
      {revoking && <RevokeDialog token={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}

function TokenRow({ token, onRevoke }: { token: ApiToken; onRevoke: () => void }) {
  const { name, scopes, created_at, expires_at, last_used_at } = token;
  const expired = expires_at !== null && isPast(expires_at);
  return (
    <Row
      name={name}
      badges={expired ? [...scopes, 'Expired'] : scopes}
      facts={[
        ['Created', formatMoment(created_at)],
        ['Expires', expires_at === null ? 'Never' : formatMoment(expires_at)],
        ['Last used', last_used_at === null ? 'Never' : formatMoment(last_used_at)],
      ]}
      actions={
        <Button size="xs" variant="default" onClick={onRevoke} aria-label={`Revoke ${name}`}>
          Revoke
        </Button>
      }
    />
  );
}

function NewSecret({ made: { token, secret }, onClose }: { made: NewToken; onClose: () => void }) {
  const folder = useQuery(rootsQuery).data?.roots[0]?.path ?? '/mnt/videos';
  const example = exampleFor(token.scopes, secret, window.location.origin, folder);
  return (
    <SecretDialog
      title={`Token ${token.name} created`}
      label="API token"
      secret={secret}
      more={<CopyableText label="Example" text={example} />}
      onClose={onClose}
    >
      Copy the token now, because it is not shown again. Programs send it in the header{' '}
      <Code>Authorization</Code>.
    </SecretDialog>
  );
}

function RevokeDialog({ token: { id, name }, onClose }: { token: ApiToken; onClose: () => void }) {
  const revoke = useChange(revokeToken, keys.tokens, onClose);
  return (
    <ConfirmDialog
      title={`Revoke ${name}?`}
      confirm="Revoke token"
      refuse="Cancel"
      danger
      pending={revoke.isPending}
      error={revoke.error}
      errorTitle="Couldn’t revoke the token"
      onConfirm={() => revoke.mutate(id)}
      onClose={onClose}
    >
      Programs that use it are refused from now on.
    </ConfirmDialog>
  );
}
