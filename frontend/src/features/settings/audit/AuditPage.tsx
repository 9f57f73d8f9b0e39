/** The audit log, for administrators: who changed what, the newest first. */
import { Button, Paper } from '@mantine/core';
import { IconDownload, IconListSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { auditExportUrl, auditQuery, type AuditFilter } from '@/api/audit';
import { EmptyNotice } from '@/components/Notices';
import { QueryStates } from '@/features/settings/QueryStates';
import { AuditEntryRow } from './AuditEntryRow';
import { AuditFilters } from './AuditFilters';
import { readFilter, searchOf } from './filter';
import classes from './AuditPage.module.css';

export function AuditPage() {
  const [search, setSearch] = useSearchParams();
  const filter = readFilter(search);
  const change = (changes: Partial<AuditFilter>, replace = false) => {
    // The page may not show the last change yet, as changes of the URL are rendered when there is time.
    const current = readFilter(new URLSearchParams(window.location.search));
    setSearch(searchOf({ ...current, ...changes }), { replace });
  };
  const query = useInfiniteQuery(auditQuery(filter));
  const entries = query.data?.pages.flatMap((page) => page.entries);
  return (
    <>
      <AuditFilters filter={filter} onChange={change} />
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
