/** The audit log, for administrators: who changed what, the newest first. */
import { Button, Paper } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconDownload, IconListSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ALL_ENTRIES, auditExportUrl, auditQuery } from '@/api/audit';
import { EmptyNotice } from '@/components/Notices';
import { QueryStates } from '@/features/settings/QueryStates';
import { AuditEntryRow } from './AuditEntryRow';
import { AuditFilters } from './AuditFilters';
import classes from './AuditPage.module.css';

/** Debounce of typing, because a filter reads the whole log. */
const TYPING_PAUSE_MS = 300;

export function AuditPage() {
  const [typed, setTyped] = useState(ALL_ENTRIES);
  const [settled] = useDebouncedValue(typed, TYPING_PAUSE_MS);
  const filter = { ...settled, username: settled.username.trim(), target: settled.target.trim() };
  const query = useInfiniteQuery(auditQuery(filter));
  const entries = query.data?.pages.flatMap((page) => page.entries);
  return (
    <>
      <AuditFilters filter={typed} onChange={(changes) => setTyped({ ...typed, ...changes })} />
      <div>
        <Button
          component="a"
          href={auditExportUrl(filter)}
          download
          variant="default"
          size="xs"
          leftSection={<IconDownload size={14} aria-hidden />}
        >
          Export CSV
        </Button>
      </div>
      <QueryStates query={query} what="the audit log" />
      {entries?.length === 0 && (
        <Paper withBorder>
          <EmptyNotice icon={IconListSearch} title="No entries">
            Nothing in the log matches. Change or clear the filter.
          </EmptyNotice>
        </Paper>
      )}
      {entries && entries.length > 0 && (
        <Paper withBorder>
          <ul className={classes.entries} aria-label="Audit log">
            {entries.map((entry) => (
              <AuditEntryRow key={entry.id} entry={entry} />
            ))}
          </ul>
        </Paper>
      )}
      {query.hasNextPage && (
        <div>
          <Button
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Load more
          </Button>
        </div>
      )}
    </>
  );
}
