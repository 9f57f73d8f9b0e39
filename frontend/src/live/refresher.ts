/** Asks again for lists and counts after something moved, at most once per interval. Owner: LiveConnection. */
import type { QueryClient } from '@tanstack/react-query';
import { isQueueOrder } from '@/api/jobsAsked';
import { askedOf, keys } from '@/api/keys';

/** A search or another order costs the gateway a look at every job: it is refreshed this much more seldom. */
const VIEW_PATIENCE = 8;

export class Refresher {
  private timer: number | undefined;
  private viewTimer: number | undefined;

  constructor(
    private readonly queries: QueryClient,
    private readonly intervalMs: number,
  ) {}

  /** Refresh within the interval, together with whatever else asks for it until then. */
  request(): void {
    this.timer ??= window.setTimeout(() => {
      this.timer = undefined;
      void this.queries.invalidateQueries({ queryKey: keys.queue });
      void this.queries.invalidateQueries({ queryKey: keys.failures });
      this.refreshLists(true);
    }, this.intervalMs);
    this.viewTimer ??= window.setTimeout(() => {
      this.viewTimer = undefined;
      this.refreshLists(false);
    }, this.intervalMs * VIEW_PATIENCE);
  }

  stop(): void {
    window.clearTimeout(this.timer);
    window.clearTimeout(this.viewTimer);
    this.timer = undefined;
    this.viewTimer = undefined;
  }

  private refreshLists(inQueueOrder: boolean): void {
    void this.queries.invalidateQueries({
      queryKey: keys.lists,
      predicate: ({ queryKey }) => isQueueOrder(askedOf(queryKey)) === inQueueOrder,
    });
  }
}
