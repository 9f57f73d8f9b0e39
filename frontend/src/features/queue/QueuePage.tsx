/** The queue page: all jobs, with live updates. */
import { Title } from '@mantine/core';
import { useSearchParams } from 'react-router';
import { useUser } from '@/session/useSession';
import { readView, viewAddress } from './filters';
import { FilterLinks } from './toolbar/FilterLinks';
import { PausedBanner } from './toolbar/PausedBanner';
import { QueueControls } from './toolbar/QueueControls';
import { SearchBar } from './toolbar/SearchBar';
import { QueueList } from './QueueList';
import classes from './QueuePage.module.css';

export function QueuePage() {
  const [search] = useSearchParams();
  const { role } = useUser();
  const view = readView(search);
  return (
    <>
      <div className={classes.head}>
        <Title order={1} size="h3">
          Queue
        </Title>
        <FilterLinks filter={view.filter} />
        {role === 'admin' && <QueueControls />}
      </div>
      <PausedBanner />
      <SearchBar view={view} />
      {/* A new list for each view, because its selection would be out of sight in another. */}
      <QueueList key={viewAddress(new URLSearchParams(), view)} view={view} />
    </>
  );
}
