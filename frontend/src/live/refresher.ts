/** Asks again for lists and counts after something moved, at most once per interval. Owner: LiveConnection. */
import type { QueryClient } from '@tanstack/react-query';
import { keys } from '@/api/keys';

export class Refresher {
  private timer: number | undefined;

  constructor(
    private readonly queries: QueryClient,
    private readonly intervalMs: number,
  ) {}

  /** Refresh within the interval, together with whatever else asks for it until then. */
  request(): void {
    this.timer ??= window.setTimeout(() => {
      this.timer = undefined;
      void this.queries.invalidateQueries({ queryKey: keys.counts });
      void this.queries.invalidateQueries({ queryKey: keys.lists });
    }, this.intervalMs);
  }

  stop(): void {
    window.clearTimeout(this.timer);
    this.timer = undefined;
  }
}
