/** Refetches lists and counts after events, at most once per interval. Owned by LiveConnection. */
import type { QueryClient } from '@tanstack/react-query';
import { isQueueOrder } from '@/api/jobListQuery';
import { listQueryOf, keys } from '@/api/keys';
import { Throttle } from './Throttle';

/** A search or another order costs a scan of every job, so its interval is this many times longer. */
const VIEW_INTERVAL_FACTOR = 8;

export class Refresher {
  private readonly queue: Throttle;
  private readonly views: Throttle;

  constructor(
    private readonly queries: QueryClient,
    intervalMs: number,
  ) {
    this.queue = new Throttle(
      () =>
        Promise.all([
          queries.invalidateQueries({ queryKey: keys.queue }),
          queries.invalidateQueries({ queryKey: keys.failures }),
          this.refreshLists(true),
        ]),
      intervalMs,
    );
    this.views = new Throttle(() => this.refreshLists(false), intervalMs * VIEW_INTERVAL_FACTOR);
  }

  /** Refetch within the interval. Requests until then share the refresh. */
  request(): void {
    this.queue.request();
    this.views.request();
  }

  stop(): void {
    this.queue.stop();
    this.views.stop();
  }

  private refreshLists(inQueueOrder: boolean): Promise<void> {
    return this.queries.invalidateQueries({
      queryKey: keys.lists,
      predicate: ({ queryKey }) => isQueueOrder(listQueryOf(queryKey)) === inQueueOrder,
    });
  }
}
