/** Fields that filter the audit log. */
import { NativeSelect, TextInput } from '@mantine/core';
import type { AuditFilter } from '@/api/audit';
import type { Outcome } from '@/api/models';
import { ACTION_WORDS } from './actions';
import { OUTCOME_WORDS } from './outcomes';
import classes from './AuditPage.module.css';

const ACTIONS = [
  { value: '', label: 'All actions' },
  ...Object.entries(ACTION_WORDS)
    .map(([value, label]) => ({ value, label }))
    .sort((one, other) => one.label.localeCompare(other.label)),
];

const OUTCOMES = [
  { value: '', label: 'All outcomes' },
  ...Object.entries(OUTCOME_WORDS).map(([value, label]) => ({ value, label })),
];

interface Props {
  filter: AuditFilter;
  onChange: (changes: Partial<AuditFilter>) => void;
}

export function AuditFilters({ filter, onChange }: Props) {
  return (
    <div className={classes.filters} role="search" aria-label="Filter the audit log">
      <TextInput
        label="User"
        type="search"
        placeholder="Whole user name"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={64}
        value={filter.username}
        onChange={({ currentTarget }) => onChange({ username: currentTarget.value })}
      />
      <NativeSelect
        label="Action"
        data={ACTIONS}
        value={filter.action}
        onChange={({ currentTarget }) => onChange({ action: currentTarget.value })}
      />
      <NativeSelect
        label="Outcome"
        data={OUTCOMES}
        value={filter.outcome}
        onChange={({ currentTarget }) => onChange({ outcome: currentTarget.value as Outcome | '' })}
      />
      <TextInput
        label="Target"
        type="search"
        placeholder="Part of a name or path"
        maxLength={1024}
        value={filter.target}
        onChange={({ currentTarget }) => onChange({ target: currentTarget.value })}
      />
    </div>
  );
}
