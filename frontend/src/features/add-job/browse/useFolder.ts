/** The listing of a folder: the first page at once, the others on demand. */
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { folderQuery, readWholeFolder } from '@/api/queries';
import type { Listing } from '@/api/models';
import { joinPages } from './view';

function joined(pages: readonly Listing[]): Listing | undefined {
  const [first, ...others] = pages;
  return first && joinPages([first, ...others]);
}

/** With `searched`, all pages are read, since a match may be on any of them. */
export function useFolder(path: string | null, searched: boolean) {
  const queries = useQueryClient();
  const query = useInfiniteQuery({ ...folderQuery(path ?? ''), enabled: path !== null });
  const whole = useMutation({
    mutationFn: async (folder: string) => joined(await readWholeFolder(queries, folder)),
  });
  const { data, dataUpdatedAt, hasNextPage } = query;
  const { mutate, isPending } = whole;
  // A page that was read since shows that the folder can be read again.
  const failed = whole.isError && dataUpdatedAt <= whole.submittedAt;
  useEffect(() => {
    if (path !== null && searched && hasNextPage && !isPending && !failed) mutate(path);
  }, [path, searched, hasNextPage, isPending, failed, mutate]);
  const listing = useMemo(() => joined(data?.pages ?? []), [data]);
  return {
    query,
    listing,
    /** Whether there are unread pages. */
    partial: hasNextPage,
    /** Whether all pages are being read. */
    readingAll: isPending,
    /** Why the pages after the first could not be read. */
    error: failed ? whole.error : query.isFetchNextPageError ? query.error : null,
    readMore: () => void query.fetchNextPage(),
    /** Read every page, then call `then`, unless the component has been unmounted. */
    readAll: (then: (listing: Listing) => void) => {
      if (path !== null && !isPending) mutate(path, { onSuccess: (read) => (read ? then(read) : undefined) });
    },
  };
}
