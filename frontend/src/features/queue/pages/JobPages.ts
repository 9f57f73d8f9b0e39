/**
 * A window over a job list of any length: fetches the pages around the visible rows and drops distant ones.
 *
 * Pages are linked by cursors: each response has the cursor of the next page. When a page is fetched again
 * after a live event, the visible pages after it are relinked. Of distant pages only the ids are kept, so that
 * 100,000 jobs take a few megabytes.
 */
import { QueriesObserver, type QueryClient, type QueryObserverResult } from '@tanstack/react-query';
import { isQueueOrder, type JobListQuery } from '@/api/jobListQuery';
import type { Job, JobPage } from '@/api/models';
import { jobPageQuery } from '@/api/queries';
import { sortByGroup } from '@/features/queue/grouping';

/** Rows prefetched on either side of the visible ones. */
const AHEAD_ROWS = 40;
/** Pages kept on either side of the visible ones. */
const KEPT_PAGES = 4;

interface Link {
  readonly cursor: string | null;
  readonly ids: readonly string[];
  /** Null when dropped or not loaded yet. */
  readonly jobs: readonly Job[] | null;
}

/** The known part of the list. */
export interface JobWindow {
  /** Number of known rows. */
  readonly count: number;
  /** Total number of matching jobs; null until the first response. */
  readonly total: number | null;
  /** Index of the first row of `jobs`. */
  readonly start: number;
  /** The jobs around the visible rows; null while one is fetched again. */
  readonly jobs: readonly (Job | null)[];
  /** Whether more rows follow. */
  readonly more: boolean;
  /** The error of the last request; null if it succeeded. */
  readonly error: Error | null;
  readonly fetching: boolean;
  /** When the list was last fetched, in milliseconds since the epoch; 0 for never. */
  readonly updatedAt: number;
}

type Result = QueryObserverResult<JobPage>;

const FIRST_PAGE: Link = { cursor: null, ids: [], jobs: null };

export class JobPages {
  private links: Link[] = [FIRST_PAGE];
  /** First and last requested page, both inclusive. */
  private range: readonly [number, number] = [0, 0];
  private pollMs = 0;
  private total: number | null = null;
  private readonly observer: QueriesObserver;
  private readonly listeners = new Set<() => void>();
  private stopObserving: (() => void) | undefined;
  private current: JobWindow;

  constructor(
    private readonly queries: QueryClient,
    private readonly query: JobListQuery,
  ) {
    this.observer = new QueriesObserver(queries, []);
    this.current = this.buildWindow([]);
  }

  /** Call `listener` on each change. Pages are fetched while there is a listener. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    if (!this.stopObserving) {
      this.stopObserving = this.observer.subscribe((results) => this.applyResults(results as Result[]));
      this.request();
    }
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      this.stopObserving?.();
      this.stopObserving = undefined;
    };
  };

  readonly getWindow = (): JobWindow => this.current;

  /** Set the visible rows and their polling interval; 0 for no polling. */
  setVisibleRows(first: number, last: number, pollMs: number): void {
    const from = this.pageAt(Math.max(0, first - AHEAD_ROWS));
    const range = [from, Math.max(from, this.pageAt(last + AHEAD_ROWS))] as const;
    if (range[0] === this.range[0] && range[1] === this.range[1] && pollMs === this.pollMs) return;
    this.range = range;
    this.pollMs = pollMs;
    if (this.stopObserving) this.request();
  }

  /** Refetch the requested pages. */
  readonly refetch = (): void => {
    for (const result of this.observer.getCurrentResult() as Result[]) void result.refetch();
  };

  /** Return the ids of all known rows, including dropped ones. */
  knownIds(): string[] {
    // Jobs whose status changed are shown in their new group before the list is fetched again.
    const loaded = this.current.jobs.flatMap((job) => (job ? [job.job_id] : []));
    const loadedIds = new Set(loaded);
    const ids = this.links.flatMap((link) => link.ids);
    const at = ids.findIndex((id) => loadedIds.has(id));
    const dropped = ids.filter((id) => !loadedIds.has(id));
    return [...new Set([...dropped.slice(0, Math.max(0, at)), ...loaded, ...dropped.slice(Math.max(0, at))])];
  }

  /** Return the ids from one row to another, both inclusive, in display order. */
  idsBetween(one: string, other: string): string[] {
    const shown = this.knownIds();
    const ends = [shown.indexOf(one), shown.indexOf(other)];
    // Without one of the rows there is no range.
    if (ends.includes(-1)) return [other];
    return shown.slice(Math.min(...ends), Math.max(...ends) + 1);
  }

  private pageAt(row: number): number {
    let rows = 0;
    const found = this.links.findIndex(({ ids }) => (rows += ids.length) > row);
    return found === -1 ? this.links.length - 1 : found;
  }

  private request(): void {
    const visible = this.links.slice(this.range[0], this.range[1] + 1);
    this.observer.setQueries(
      visible.map(({ cursor }) => ({
        ...jobPageQuery(this.queries, this.query, cursor),
        refetchInterval: this.pollMs || false,
      })) as never[],
    );
    this.applyResults(this.observer.getCurrentResult() as Result[]);
  }

  private applyResults(results: readonly Result[]): void {
    const [from] = this.range;
    const relinked = results.map(
      ({ data }, i) => data && this.links[from + i]?.jobs !== data.jobs && this.storePage(from + i, data),
    );
    this.dropDistantPages();
    this.current = this.buildWindow(results);
    if (relinked.includes(true)) this.request();
    else this.listeners.forEach((listener) => listener());
  }

  /** Store a page. Returns whether the requested pages have changed. */
  private storePage(number: number, page: JobPage): boolean {
    const link = this.links[number];
    if (!link) return false;
    this.links[number] = { ...link, jobs: page.jobs, ids: page.jobs.map(({ job_id: id }) => id) };
    this.total = page.total;
    const next = this.links[number + 1];
    if (page.next_cursor === null) {
      this.links.length = number + 1;
      return next !== undefined;
    }
    if (next?.cursor === page.next_cursor) return false;
    // Keep showing the old rows until the new response arrives.
    this.links[number + 1] = { ...(next ?? FIRST_PAGE), cursor: page.next_cursor };
    return number + 1 <= this.range[1];
  }

  private dropDistantPages(): void {
    const [from, to] = this.range;
    this.links.forEach((link, number) => {
      const dropped = number < from - KEPT_PAGES || number > to + KEPT_PAGES;
      if (dropped && link.jobs) this.links[number] = { ...link, jobs: null };
    });
  }

  private buildWindow(results: readonly Result[]): JobWindow {
    const first = Math.max(0, this.range[0] - KEPT_PAGES);
    const loaded = this.links.slice(first, this.range[1] + KEPT_PAGES + 1);
    const rowsOf = (links: readonly Link[]) => links.reduce((rows, { ids }) => rows + ids.length, 0);
    const start = rowsOf(this.links.slice(0, first));
    const after = rowsOf(this.links.slice(first + loaded.length));
    const jobs = this.mergeRows(loaded);
    const last = this.links.at(-1);
    return {
      start,
      jobs,
      count: start + jobs.length + after,
      total: this.total,
      more: last?.jobs === null && last.ids.length === 0,
      error: results.find(({ error }) => error)?.error ?? null,
      fetching: results.some(({ isFetching }) => isFetching),
      updatedAt: Math.max(0, ...results.map(({ dataUpdatedAt }) => dataUpdatedAt)),
    };
  }

  /** Return the rows of some pages. A job that moved between two responses is in both; the first one counts. */
  private mergeRows(links: readonly Link[]): readonly (Job | null)[] {
    const seen = new Set<string>();
    const rows = links.flatMap(({ jobs, ids }): readonly (Job | null)[] => jobs ?? ids.map(() => null));
    const jobs = rows.filter((job) => {
      if (job === null) return true;
      if (seen.has(job.job_id)) return false;
      seen.add(job.job_id);
      return true;
    });
    const complete = jobs.every((job) => job !== null);
    return complete && isQueueOrder(this.query) ? sortByGroup(jobs) : jobs;
  }
}
