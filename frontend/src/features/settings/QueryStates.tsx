/** What a page shows while its data is loading, could not be loaded, or is old. */
import { Skeleton } from '@mantine/core';
import { ErrorNotice, OutdatedNotice } from '@/components/Notices';

interface Props {
  query: {
    readonly data: unknown;
    readonly error: Error | null;
    readonly dataUpdatedAt: number;
    readonly isPending: boolean;
    readonly isFetching: boolean;
    readonly refetch: () => unknown;
  };
  /** What is loaded, such as `the sessions`. */
  what: string;
}

export function QueryStates({ query, what }: Props) {
  const { data, error, dataUpdatedAt, isPending, isFetching, refetch } = query;
  return (
    <>
      {isPending && (
        <div role="status" aria-label={`Loading ${what}`}>
          <Skeleton height={90} mb="xs" />
          <Skeleton height={90} />
        </div>
      )}
      <OutdatedNotice error={error} updatedAt={dataUpdatedAt} />
      {error && data === undefined && (
        <ErrorNotice
          title={`Couldn’t load ${what}`}
          error={error}
          retry={() => void refetch()}
          retrying={isFetching}
        />
      )}
    </>
  );
}
