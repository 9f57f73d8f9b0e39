/** All users, for administrators. */
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { usersQuery } from '@/api/users';
import { SecretDialog } from '@/components/SecretDialog';
import { QueryStates } from '@/features/settings/QueryStates';
import { Rows } from '@/features/settings/Rows';
import { useUser } from '@/session/useSession';
import { AddUserDialog } from './AddUserDialog';
import { UserActionDialog } from './UserActionDialog';
import type { UserAction } from './userActions';
import { UserRow } from './UserRow';

interface Asked {
  readonly username: string;
  readonly action: UserAction;
}

interface Handout {
  readonly username: string;
  readonly password: string;
}

export function UsersPage() {
  const query = useQuery(usersQuery);
  const self = useUser().username;
  const [adding, setAdding] = useState(false);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [handout, setHandout] = useState<Handout | null>(null);
  const show = (username: string, password: string | null) => {
    setAdding(false);
    setAsked(null);
    if (password !== null) setHandout({ username, password });
  };
  return (
    <>
      <div>
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>
          Add user
        </Button>
      </div>
      <QueryStates query={query} what="the users" />
      {query.data && (
        <Rows label="Users">
          {query.data.map((user) => (
            <UserRow
              key={user.username}
              user={user}
              isSelf={user.username === self}
              onAct={(action) => setAsked({ username: user.username, action })}
            />
          ))}
        </Rows>
      )}
      {adding && (
        <AddUserDialog
          onAdded={({ user, temporary_password }) => show(user.username, temporary_password)}
          onClose={() => setAdding(false)}
        />
      )}
      {asked && (
        <UserActionDialog
          action={asked.action}
          onDone={(password) => show(asked.username, password)}
          onClose={() => setAsked(null)}
        />
      )}
      {handout && (
        <SecretDialog
          title={`Temporary password for ${handout.username}`}
          label="Temporary password"
          secret={handout.password}
          onClose={() => setHandout(null)}
        >
          Pass it on to {handout.username}, who must change it at the first sign-in. It is not shown again.
        </SecretDialog>
      )}
    </>
  );
}
