/** Walks through the source folders and ticks videos. */
import { Checkbox, Text, TextInput } from '@mantine/core';
import { IconFolderOff, IconFolderOpen, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type KeyboardEvent } from 'react';
import { folderQuery, rootsQuery } from '@/api/queries';
import { EmptyNotice, ErrorNotice } from '@/components/Notices';
import { formatSize } from '@/format/sizes';
import { isBusy, isPending } from '@/features/add-job/draft';
import { useAddJob } from '@/features/add-job/useAddJob';
import { Breadcrumbs } from './Breadcrumbs';
import { EntryList } from './EntryList';
import { LoadingFolder } from './LoadingFolder';
import { viewFolder, viewRoots } from './view';
import classes from './FileBrowser.module.css';

interface Props {
  /** The folder shown; null for the list of source folders. */
  folder: string | null;
  onOpen: (path: string | null) => void;
}

export function FileBrowser({ folder, onOpen }: Props) {
  const { draft, change } = useAddJob();
  const [filter, setFilter] = useState('');
  const list = useRef<HTMLUListElement>(null);
  const roots = useQuery(rootsQuery);
  const listing = useQuery({ ...folderQuery(folder ?? ''), enabled: folder !== null });
  const shown = folder === null ? roots : listing;
  const view =
    folder === null
      ? roots.data && viewRoots(roots.data, filter)
      : listing.data && viewFolder(listing.data, filter);
  const chosen = new Set(draft.files.filter(isPending).map(({ path }) => path));
  const videos = view?.videos ?? [];
  const ticked = videos.filter(({ path }) => chosen.has(path)).length;
  const busy = isBusy(draft);

  const open = (path: string | null) => {
    setFilter('');
    onOpen(path);
  };
  const up = () => {
    if (folder !== null) open(listing.data?.parent ?? null);
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
      setFilter('');
    }
  };

  return (
    <section className={classes.browser} aria-label="Your folders">
      <div className={classes.head}>
        <Breadcrumbs roots={roots.data?.roots ?? []} folder={folder} onOpen={open} />
        <TextInput
          aria-label="Filter by name"
          placeholder="Filter by name"
          size="xs"
          leftSection={<IconSearch size={14} aria-hidden />}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
          onKeyDownCapture={byKey}
        />
        {videos.length > 1 && (
          <Checkbox
            size="xs"
            label={`All ${videos.length} videos here`}
            disabled={busy}
            checked={ticked === videos.length}
            indeterminate={ticked > 0 && ticked < videos.length}
            onChange={(event) =>
              change(
                event.currentTarget.checked
                  ? { type: 'chosen', entries: videos }
                  : { type: 'unchosen', paths: videos.map(({ path }) => path) },
              )
            }
          />
        )}
      </div>
      <div className={classes.list}>
        {shown.isPending && <LoadingFolder />}
        {shown.isError && !shown.data && (
          <div className={classes.notice}>
            <ErrorNotice
              title={folder === null ? 'Your folders cannot be listed' : 'This folder cannot be shown'}
              error={shown.error}
              retry={() => void shown.refetch()}
              retrying={shown.isFetching}
            />
          </div>
        )}
        {view?.rows.length === 0 && (
          <EmptyNotice
            icon={filter ? IconFolderOff : IconFolderOpen}
            title={filter ? 'No name matches' : folder === null ? 'No source folders' : 'No videos here'}
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
            key={folder}
            ref={list}
            rows={view.rows}
            chosen={chosen}
            disabled={busy}
            onOpen={open}
            onUp={up}
            onTick={(entry, on) =>
              change(on ? { type: 'chosen', entries: [entry] } : { type: 'unchosen', paths: [entry.path] })
            }
          />
        )}
        {view?.note && (
          <Text size="xs" c="dimmed" className={classes.note}>
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
