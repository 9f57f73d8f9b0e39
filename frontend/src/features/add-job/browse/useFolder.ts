/** A folder as far as it has been read: its first page at once, the others when they are wanted. */
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { folderQuery, readWholeFolder } from '@/api/queries';
import type { Listing } from '@/api/models';
import { joinPages } from './view';

function joined(pages: readonly Listing[]): Listing | undefined {
  const [first, ...others] = pages;
  return first && joinPages([first, ...others]);
}

/** `searched`: somebody looks for a name, which may be on any page. */
export function useFolder(path: string | null, searched: boolean) {
  const queries = useQueryClient();
  const query = useInfiniteQuery({ ...folderQuery(path ?? ''), enabled: path !== null });
  const whole = useMutation({
    mutationFn: async (folder: string) => joined(await readWholeFolder(queries, folder)),
  });
  const { data, hasNextPage } = query;
  const { mutate, isPending, isError } = whole;
  useEffect(() => {
    if (path !== null && searched && hasNextPage && !isPending && !isError) mutate(path);
  }, [path, searched, hasNextPage, isPending, isError, mutate]);
  const listing = useMemo(() => joined(data?.pages ?? []), [data]);
  return {
    query,
    listing,
    /** There are entries that have not been read. */
    partial: hasNextPage,
    /** All pages are being read. */
    reading: isPending,
    /** Why the pages behind the first could not be read. */
    error: whole.error ?? (query.isFetchNextPageError ? query.error : null),
    readMore: () => void query.fetchNextPage(),
    /** Read every page; what is to be done then is not done once the component is gone. */
    readAll: (then: (listing: Listing) => void) => {
      if (path !== null && !isPending) mutate(path, { onSuccess: (read) => (read ? then(read) : undefined) });
    },
  };
}
