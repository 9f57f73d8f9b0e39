/** Asks again for lists and counts after something moved, at most once per interval. Owner: LiveConnection. */
import type { QueryClient } from '@tanstack/react-query';
import { isQueueOrder } from '@/api/jobsAsked';
import { askedOf, keys } from '@/api/keys';
import { Pace } from './Pace';

/** A search or another order costs the gateway a look at every job: it is refreshed this much more seldom. */
const VIEW_PATIENCE = 8;

export class Refresher {
  private readonly queue: Pace;
  private readonly views: Pace;

  constructor(
    private readonly queries: QueryClient,
    intervalMs: number,
  ) {
    this.queue = new Pace(
      () =>
        Promise.all([
          queries.invalidateQueries({ queryKey: keys.queue }),
          queries.invalidateQueries({ queryKey: keys.failures }),
          this.refreshLists(true),
        ]),
      intervalMs,
    );
    this.views = new Pace(() => this.refreshLists(false), intervalMs * VIEW_PATIENCE);
  }

  /** Refresh within the interval, together with whatever else asks for it until then. */
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
      predicate: ({ queryKey }) => isQueueOrder(askedOf(queryKey)) === inQueueOrder,
    });
  }
}
