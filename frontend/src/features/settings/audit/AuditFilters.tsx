/** Fields that filter the audit log. */
import { NativeSelect, TextInput } from '@mantine/core';
import type { AuditFilter } from '@/api/audit';
import type { Outcome } from '@/api/models';
import { useTypedText } from '@/components/useTypedText';
import { ACTION_WORDS } from './actions';
import { isDay } from './filter';
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
  /** `replace`: in place of the last change, which Back would otherwise return to. */
  onChange: (changes: Partial<AuditFilter>, replace?: boolean) => void;
}

export function AuditFilters({ filter, onChange }: Props) {
  return (
    <div className={classes.filters} role="search" aria-label="Filter the audit log">
      <TextFilter
        label="User"
        placeholder="Whole user name"
        maxLength={64}
        value={filter.username}
        onChange={(username, replace) => onChange({ username }, replace)}
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
      <TextFilter
        label="Target"
        placeholder="Part of a name or path"
        maxLength={1024}
        value={filter.target}
        onChange={(target, replace) => onChange({ target }, replace)}
      />
      <DayFilter
        label="From"
        value={filter.since}
        onChange={(since, replace) => onChange({ since }, replace)}
      />
      <DayFilter
        label="Until"
        value={filter.until}
        onChange={(until, replace) => onChange({ until }, replace)}
      />
    </div>
  );
}

interface FieldProps {
  label: string;
  value: string;
  onChange: (value: string, replace: boolean) => void;
}

function TextFilter({ value, onChange, ...field }: FieldProps & { placeholder: string; maxLength: number }) {
  const { typed, type } = useTypedText(value, (text) => onChange(text, continues(value, text)));
  return (
    <TextInput
      {...field}
      type="search"
      autoCapitalize="none"
      spellCheck={false}
      value={typed}
      onChange={({ currentTarget }) => type(currentTarget.value)}
    />
  );
}

function DayFilter({ label, value, onChange }: FieldProps) {
  // While a year is typed, the field has values such as 0002-11-27.
  const { typed, type } = useTypedText(value, (day) => {
    if (day === '' || isDay(day)) onChange(day, continues(value, day));
  });
  return (
    <TextInput
      label={label}
      type="date"
      value={typed}
      onChange={({ currentTarget }) => type(currentTarget.value)}
    />
  );
}

/** Return whether a text goes on from another, rather than being the first or removing it. */
function continues(before: string, text: string): boolean {
  return before !== '' && text !== '';
}
