/** Creates an API token. */
import { Checkbox, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { keys } from '@/api/keys';
import type { NewToken } from '@/api/models';
import { addToken } from '@/api/profile';
import { fieldErrors } from '@/components/fieldErrors';
import { FormDialog } from '@/components/FormDialog';
import { PasswordField } from '@/features/settings/PasswordField';
import { useChange } from '@/features/settings/useChange';
import { useUser } from '@/session/useSession';
import { scopesFor, withRead } from './scopes';

/** Days until a token expires. */
const EXPIRIES = [
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
  { value: '', label: 'Never' },
];

interface Props {
  onCreated: (made: NewToken) => void;
  onClose: () => void;
}

export function NewTokenDialog({ onCreated, onClose }: Props) {
  const choices = scopesFor(useUser().role);
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>(['read']);
  const [days, setDays] = useState('90');
  const [password, setPassword] = useState('');
  const create = useChange(addToken, keys.tokens, onCreated);
  const errors = fieldErrors(create.error, ['name', 'password']);
  const scopes = choices.map(({ scope }) => scope).filter((scope) => chosen.includes(scope));
  return (
    <FormDialog
      title="Create API token"
      submit="Create token"
      pending={create.isPending}
      disabled={scopes.length === 0}
      error={errors.rest}
      errorTitle="Couldn’t create the token"
      onSubmit={() =>
        create.mutate({
          name: name.trim(),
          scopes,
          expires_in_days: days === '' ? null : Number(days),
          password,
        })
      }
      onClose={onClose}
    >
      <TextInput
        label="Name"
        description="Which program will use it."
        required
        withAsterisk={false}
        maxLength={100}
        data-autofocus
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        error={errors.at('name')}
      />
      <Checkbox.Group
        label="What it may do"
        description="Select all that the program needs. None of them includes another."
        value={[...chosen]}
        onChange={(next) => setChosen(withRead(chosen, next))}
        error={scopes.length === 0 ? 'Select at least one.' : null}
      >
        <Stack gap="xs" mt="xs">
          {choices.map(({ scope, label, meaning }) => (
            <Checkbox key={scope} value={scope} label={label} description={meaning} />
          ))}
        </Stack>
      </Checkbox.Group>
      <NativeSelect
        label="Expires"
        data={EXPIRIES}
        value={days}
        onChange={({ currentTarget }) => setDays(currentTarget.value)}
      />
      <PasswordField value={password} onChange={setPassword} error={errors.at('password')} />
    </FormDialog>
  );
}
