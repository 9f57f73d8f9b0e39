/** Walks through the source folders and ticks videos. */
import { Button, Checkbox, Loader, Text, TextInput } from '@mantine/core';
import { IconFolderOff, IconFolderOpen, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type KeyboardEvent } from 'react';
import { rootsQuery } from '@/api/queries';
import { EmptyNotice, ErrorNotice } from '@/components/Notices';
import { formatSize } from '@/format/sizes';
import { isBusy, isPending } from '@/features/add-job/draft';
import { useAddJob } from '@/features/add-job/useAddJob';
import { Breadcrumbs } from './Breadcrumbs';
import { EntryList } from './EntryList';
import { LoadingFolder } from './LoadingFolder';
import { useFolder } from './useFolder';
import { viewFolder, viewRoots } from './view';
import classes from './FileBrowser.module.css';

/** Rows shown at first, and how many more each time. */
const ROWS = 500;

interface Props {
  /** The folder shown; null for the list of source folders. */
  folder: string | null;
  onOpen: (path: string | null) => void;
}

/** Made anew for each folder, so that nothing wanted of one happens in the next. */
export function FileBrowser({ folder, onOpen }: Props) {
  const { draft, change } = useAddJob();
  const [filter, setFilter] = useState('');
  const list = useRef<HTMLUListElement>(null);
  const roots = useQuery(rootsQuery);
  const { query, listing, partial, reading, error, readMore, readAll } = useFolder(
    folder,
    filter.trim() !== '',
  );
  const [most, setMost] = useState(ROWS);
  const shown = folder === null ? roots : query;
  const view =
    folder === null ? roots.data && viewRoots(roots.data, filter) : listing && viewFolder(listing, filter);
  const chosen = new Set(draft.files.filter(isPending).map(({ path }) => path));
  const videos = view?.videos ?? [];
  const total = listing?.total.toLocaleString() ?? '';
  const ticked = videos.filter(({ path }) => chosen.has(path)).length;
  const busy = isBusy(draft);

  const up = () => {
    if (folder !== null) onOpen(listing?.parent ?? null);
  };
  const filterBy = (text: string) => {
    setFilter(text);
    setMost(ROWS);
  };
  const choose = (all: boolean) => {
    if (!all) change({ type: 'unchosen', paths: videos.map(({ path }) => path) });
    else if (!partial) change({ type: 'chosen', entries: videos });
    else readAll((whole) => change({ type: 'chosen', entries: viewFolder(whole, filter).videos }));
  };
  const showMore = () => {
    setMost(most + ROWS);
    if (partial && view && view.rows.length < most + ROWS) readMore();
  };
  const byKey = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'ArrowDown' || event.key === 'Enter') {
      event.preventDefault();
      list.current?.querySelector<HTMLElement>('[data-entry]')?.focus();
    } else if (event.key === 'Backspace' && filter === '') {
      up();
    } else if (event.key === 'Escape' && filter !== '') {
      // The first Escape clears the filter, the next one closes the drawer.
      event.stopPropagation();
      filterBy('');
    }
  };

  return (
    <section className={classes.browser} aria-label="Your folders">
      <div className={classes.head}>
        <Breadcrumbs roots={roots.data?.roots ?? []} folder={folder} onOpen={onOpen} />
        <TextInput
          aria-label="Filter by name"
          placeholder="Filter by name"
          size="xs"
          leftSection={<IconSearch size={14} aria-hidden />}
          value={filter}
          onChange={(event) => filterBy(event.currentTarget.value)}
          onKeyDownCapture={byKey}
        />
        {(videos.length > 1 || partial) && (
          <Checkbox
            size="xs"
            label={partial ? 'All videos here' : `All ${videos.length.toLocaleString()} videos here`}
            disabled={busy || reading}
            checked={ticked === videos.length && !partial}
            indeterminate={ticked > 0 && (ticked < videos.length || partial)}
            onChange={(event) => choose(event.currentTarget.checked)}
          />
        )}
        {reading && (
          <Text size="xs" c="dimmed" role="status" className={classes.reading}>
            <Loader size={12} aria-hidden /> Reading all {total} entries…
          </Text>
        )}
      </div>
      <div className={classes.list}>
        {shown.isPending && <LoadingFolder />}
        {shown.isError && !shown.data && (
          <div className={classes.notice}>
            <ErrorNotice
              title={folder === null ? 'Couldn’t list your folders' : 'Couldn’t open this folder'}
              error={shown.error}
              retry={() => void shown.refetch()}
              retrying={shown.isFetching}
            />
          </div>
        )}
        {view?.rows.length === 0 && !partial && (
          <EmptyNotice
            icon={filter ? IconFolderOff : IconFolderOpen}
            title={filter ? 'No names match' : folder === null ? 'No source folders' : 'No videos here'}
          >
            {filter
              ? 'Change or clear the filter to see the rest of this folder.'
              : folder === null
                ? 'Set TV_SOURCE or MOVIES_SOURCE for the HandBrake service and restart it.'
                : 'Go up and look in another folder.'}
          </EmptyNotice>
        )}
        {view && view.rows.length > 0 && (
          <EntryList
            ref={list}
            rows={view.rows.slice(0, most)}
            chosen={chosen}
            disabled={busy}
            onOpen={onOpen}
            onUp={up}
            onTick={(entry, on) =>
              change(on ? { type: 'chosen', entries: [entry] } : { type: 'unchosen', paths: [entry.path] })
            }
          />
        )}
        {error && (
          <div className={classes.notice}>
            <ErrorNotice
              title="Couldn’t read the rest of this folder"
              error={error}
              retry={() => readAll(() => undefined)}
              retrying={reading}
            />
          </div>
        )}
        {view && (partial || view.rows.length > most) && (
          <div className={classes.more}>
            <Button
              size="compact-sm"
              variant="default"
              loading={query.isFetchingNextPage}
              disabled={reading}
              onClick={showMore}
            >
              Show more
            </Button>
            {filter === '' && (
              <Text size="xs" c="dimmed">
                {Math.min(most, view.rows.length).toLocaleString()} of {total} entries are shown.
              </Text>
            )}
          </div>
        )}
        {view?.note && (
          <Text size="xs" c="dimmed" className={classes.note} data-testid="folder-note">
            {view.note}
          </Text>
        )}
      </div>
      {roots.data && (
        <Text size="xs" c="dimmed" className={classes.archive}>
          Copies go to {roots.data.archive.path}, where {formatSize(roots.data.archive.free_bytes)} of{' '}
          {formatSize(roots.data.archive.total_bytes)} are free.
        </Text>
      )}
    </section>
  );
}
