/** Browses the source folders and selects videos. */
import { Button, Checkbox, Loader, Text, TextInput } from '@mantine/core';
import { IconFolderOff, IconFolderOpen, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type KeyboardEvent } from 'react';
import { rootsQuery } from '@/api/queries';
import { EmptyNotice, ErrorNotice, OutdatedNotice } from '@/components/Notices';
import { isBusy, isPending } from '@/features/add-job/draft';
import { useAddJob } from '@/features/add-job/useAddJob';
import { Breadcrumbs } from './Breadcrumbs';
import { EntryList } from './EntryList';
import { LoadingFolder } from './LoadingFolder';
import { useFolder } from './useFolder';
import { archiveText, viewFolder, viewRoots } from './view';
import classes from './FileBrowser.module.css';

/** Rows shown at first and added by "Show more". */
const ROWS_STEP = 500;

interface Props {
  /** The folder shown; null for the list of source folders. */
  folder: string | null;
  onOpen: (path: string | null) => void;
}

/** Mounted with the folder as its key, so that no pending action carries over to the next folder. */
export function FileBrowser({ folder, onOpen }: Props) {
  const { draft, change } = useAddJob();
  const [filter, setFilter] = useState('');
  const list = useRef<HTMLUListElement>(null);
  const roots = useQuery(rootsQuery);
  const { query, listing, partial, readingAll, error, readMore, readAll } = useFolder(
    folder,
    filter.trim() !== '',
  );
  const [limit, setLimit] = useState(ROWS_STEP);
  const shown = folder === null ? roots : query;
  const view =
    folder === null ? roots.data && viewRoots(roots.data, filter) : listing && viewFolder(listing, filter);
  const selected = new Set(draft.files.filter(isPending).map(({ path }) => path));
  const videos = view?.videos ?? [];
  const total = listing?.total.toLocaleString() ?? '';
  const selectedCount = videos.filter(({ path }) => selected.has(path)).length;
  const busy = isBusy(draft);

  const up = () => {
    if (folder !== null) onOpen(listing?.parent ?? null);
  };
  const changeFilter = (text: string) => {
    setFilter(text);
    setLimit(ROWS_STEP);
  };
  const selectAll = (all: boolean) => {
    if (!all) change({ type: 'filesRemoved', paths: videos.map(({ path }) => path) });
    else if (!partial) change({ type: 'filesAdded', entries: videos });
    else readAll((whole) => change({ type: 'filesAdded', entries: viewFolder(whole, filter).videos }));
  };
  const showMore = () => {
    setLimit(limit + ROWS_STEP);
    if (partial && view && view.rows.length < limit + ROWS_STEP) readMore();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'ArrowDown' || event.key === 'Enter') {
      event.preventDefault();
      list.current?.querySelector<HTMLElement>('[data-entry]')?.focus();
    } else if (event.key === 'Backspace' && filter === '') {
      up();
    } else if (event.key === 'Escape' && filter !== '') {
      // The first Escape clears the filter, the second closes the drawer.
      event.stopPropagation();
      changeFilter('');
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
          onChange={(event) => changeFilter(event.currentTarget.value)}
          onKeyDownCapture={onKeyDown}
        />
        {(videos.length > 1 || partial) && (
          <Checkbox
            size="xs"
            label={partial ? 'All videos here' : `All ${videos.length.toLocaleString()} videos here`}
            disabled={busy || readingAll}
            checked={selectedCount === videos.length && !partial}
            indeterminate={selectedCount > 0 && (selectedCount < videos.length || partial)}
            onChange={(event) => selectAll(event.currentTarget.checked)}
          />
        )}
        {readingAll && (
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
        {!error && shown.error && shown.data && (
          <div className={classes.notice}>
            <OutdatedNotice error={shown.error} updatedAt={shown.dataUpdatedAt} />
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
            rows={view.rows.slice(0, limit)}
            selected={selected}
            disabled={busy}
            onOpen={onOpen}
            onUp={up}
            onTick={(entry, on) =>
              change(
                on ? { type: 'filesAdded', entries: [entry] } : { type: 'filesRemoved', paths: [entry.path] },
              )
            }
          />
        )}
        {error && (
          <div className={classes.notice}>
            <ErrorNotice
              title="Couldn’t read the rest of this folder"
              error={error}
              retry={() => readAll(() => undefined)}
              retrying={readingAll}
            />
          </div>
        )}
        {view && (partial || view.rows.length > limit) && (
          <div className={classes.more}>
            <Button
              size="compact-sm"
              variant="default"
              loading={query.isFetchingNextPage}
              disabled={readingAll}
              onClick={showMore}
            >
              Show more
            </Button>
            {filter === '' && (
              <Text size="xs" c="dimmed">
                {Math.min(limit, view.rows.length).toLocaleString()} of {total} entries are shown.
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
          {archiveText(roots.data.archive)}
        </Text>
      )}
    </section>
  );
}
