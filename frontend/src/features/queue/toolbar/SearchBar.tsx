/** Search, owner and order of the list, all stored in the URL. */
import { CloseButton, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type { JobSort } from '@/api/models';
import { SORTS, viewAddress, type View } from '@/features/queue/filters';
import { useUser } from '@/session/useSession';
import classes from './SearchBar.module.css';

/** Debounce of typing, because a search scans every job. */
const TYPING_PAUSE_MS = 300;

export function SearchBar({ view }: { view: View }) {
  const [search, setSearch] = useSearchParams();
  const { username } = useUser();
  const show = (changes: Partial<View>, replace = false) =>
    setSearch(viewAddress(search, changes), { replace });
  return (
    <div className={classes.bar} role="search">
      <SearchField text={view.text} onSearch={(text) => show({ text }, view.text !== '' && text !== '')} />
      <NativeSelect
        aria-label="Owner"
        value={view.owner ?? ''}
        onChange={({ currentTarget }) => show({ owner: currentTarget.value || null })}
        data={[
          { value: '', label: 'All users' },
          { value: username, label: 'My jobs' },
          ...(view.owner !== null && view.owner !== username
            ? [{ value: view.owner, label: view.owner }]
            : []),
        ]}
        className={classes.select}
      />
      <NativeSelect
        aria-label="Order"
        value={view.sort}
        onChange={({ currentTarget }) => show({ sort: currentTarget.value as JobSort })}
        data={Object.entries(SORTS).map(([value, label]) => ({ value, label }))}
        className={classes.select}
      />
    </div>
  );
}

function SearchField({ text, onSearch }: { text: string; onSearch: (text: string) => void }) {
  const [typed, setTyped] = useState(text);
  const [sent, setSent] = useState(text);
  const [seen, setSeen] = useState(text);
  // The text in the URL changed by other means, such as the back button.
  if (text !== seen) {
    setSeen(text);
    if (text !== sent) {
      setTyped(text);
      setSent(text);
    }
  }
  const search = useDebouncedCallback((next: string) => {
    if (next === text) return;
    setSent(next);
    onSearch(next);
  }, TYPING_PAUSE_MS);
  return (
    <TextInput
      type="search"
      aria-label="Search jobs"
      placeholder="Search by file, folder, owner or job"
      maxLength={200}
      value={typed}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        search(currentTarget.value.trim());
      }}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        typed !== '' && (
          <CloseButton
            size="sm"
            aria-label="Clear the search"
            onClick={() => {
              setTyped('');
              search('');
            }}
          />
        )
      }
      className={classes.field}
    />
  );
}
