/** Search, owner and order of the list, all stored in the URL. */
import { CloseButton, NativeSelect, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useSearchParams } from 'react-router';
import type { JobSort } from '@/api/models';
import { useTypedText } from '@/components/useTypedText';
import { SORTS, viewAddress, type View } from '@/features/queue/filters';
import { useUser } from '@/session/useSession';
import classes from './SearchBar.module.css';

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
  const { typed, type } = useTypedText(text, onSearch);
  return (
    <TextInput
      type="search"
      aria-label="Search jobs"
      placeholder="Search by file, folder, owner or job"
      maxLength={200}
      value={typed}
      onChange={({ currentTarget }) => type(currentTarget.value)}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        typed !== '' && <CloseButton size="sm" aria-label="Clear the search" onClick={() => type('')} />
      }
      className={classes.field}
    />
  );
}
