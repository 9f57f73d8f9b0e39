/**
 * A window over a list of any length: asks for the pages around what is looked at, forgets the far ones.
 *
 * Pages hang together by cursors: each answer tells where the next page begins. When an answer comes anew
 * (a live event made it old), the pages behind it are linked anew as well, as far as they are looked at.
 * Of pages out of sight only the ids stay, so that 100,000 jobs cost a few megabytes.
 */
import { QueriesObserver, type QueryClient, type QueryObserverResult } from '@tanstack/react-query';
import { isQueueOrder, type JobsAsked } from '@/api/jobsAsked';
import type { Job, JobPage } from '@/api/models';
import { jobPageQuery } from '@/api/queries';
import { inGroups } from '@/features/queue/grouping';

/** Rows beyond the ones looked at that are asked for ahead. */
const AHEAD_ROWS = 40;
/** Pages on either side of the ones looked at whose jobs are kept. */
const KEPT_PAGES = 4;

interface Link {
  readonly cursor: string | null;
  readonly ids: readonly string[];
  /** Null when out of sight for long, or not come yet. */
  readonly jobs: readonly Job[] | null;
}

/** The list as far as it is known. */
export interface JobWindow {
  /** Rows known to be there. */
  readonly count: number;
  /** Jobs that match in all; null until the first answer. */
  readonly total: number | null;
  /** Index of the first row of `jobs`. */
  readonly start: number;
  /** The jobs around what is looked at; null for one that is asked for again. */
  readonly jobs: readonly (Job | null)[];
  /** Whether more rows follow than `count`. */
  readonly more: boolean;
  /** Why the newest answer did not come; null when it did. */
  readonly error: Error | null;
  readonly fetching: boolean;
  /** When the list last came, milliseconds since the epoch; 0 for never. */
  readonly updatedAt: number;
}

type Result = QueryObserverResult<JobPage>;

const BEGINNING: Link = { cursor: null, ids: [], jobs: null };

export class JobPages {
  private links: Link[] = [BEGINNING];
  /** The pages asked for: from, to (included). */
  private range: readonly [number, number] = [0, 0];
  private pollMs = 0;
  private total: number | null = null;
  private readonly observer: QueriesObserver;
  private readonly listeners = new Set<() => void>();
  private stopObserving: (() => void) | undefined;
  private current: JobWindow;

  constructor(
    private readonly queries: QueryClient,
    private readonly asked: JobsAsked,
  ) {
    this.observer = new QueriesObserver(queries, []);
    this.current = this.draw([]);
  }

  /** Be told of each change; asks the gateway as long as somebody listens. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    if (!this.stopObserving) {
      this.stopObserving = this.observer.subscribe((results) => this.take(results as Result[]));
      this.ask();
    }
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      this.stopObserving?.();
      this.stopObserving = undefined;
    };
  };

  readonly getWindow = (): JobWindow => this.current;

  /** Say which rows are looked at, and how often to ask for them anew. */
  show(first: number, last: number, pollMs: number): void {
    const from = this.pageAt(Math.max(0, first - AHEAD_ROWS));
    const range = [from, Math.max(from, this.pageAt(last + AHEAD_ROWS))] as const;
    if (range[0] === this.range[0] && range[1] === this.range[1] && pollMs === this.pollMs) return;
    this.range = range;
    this.pollMs = pollMs;
    if (this.stopObserving) this.ask();
  }

  /** Ask for the pages looked at again. */
  readonly refetch = (): void => {
    for (const result of this.observer.getCurrentResult() as Result[]) void result.refetch();
  };

  /** Give the ids of all rows that have come, whether or not their jobs are kept. */
  knownIds(): string[] {
    // Jobs that have just moved on are shown in their new group before the list comes anew.
    const kept = this.current.jobs.flatMap((job) => (job ? [job.job_id] : []));
    const near = new Set(kept);
    const ids = this.links.flatMap((link) => link.ids);
    const at = ids.findIndex((id) => near.has(id));
    const far = ids.filter((id) => !near.has(id));
    return [...new Set([...far.slice(0, Math.max(0, at)), ...kept, ...far.slice(Math.max(0, at))])];
  }

  /** Give the ids from one row to another, in either direction, both included, in the order shown. */
  idsBetween(one: string, other: string): string[] {
    const shown = this.knownIds();
    const ends = [shown.indexOf(one), shown.indexOf(other)];
    // A row that has gone leaves nothing to reach for.
    if (ends.includes(-1)) return [other];
    return shown.slice(Math.min(...ends), Math.max(...ends) + 1);
  }

  private pageAt(row: number): number {
    let rows = 0;
    const found = this.links.findIndex(({ ids }) => (rows += ids.length) > row);
    return found === -1 ? this.links.length - 1 : found;
  }

  private ask(): void {
    const asked = this.links.slice(this.range[0], this.range[1] + 1);
    this.observer.setQueries(
      asked.map(({ cursor }) => ({
        ...jobPageQuery(this.queries, this.asked, cursor),
        refetchInterval: this.pollMs || false,
      })) as never[],
    );
    this.take(this.observer.getCurrentResult() as Result[]);
  }

  private take(results: readonly Result[]): void {
    const [from] = this.range;
    const relinked = results.map(
      ({ data }, i) => data && this.links[from + i]?.jobs !== data.jobs && this.link(from + i, data),
    );
    this.forgetTheFar();
    this.current = this.draw(results);
    if (relinked.includes(true)) this.ask();
    else this.listeners.forEach((listener) => listener());
  }

  /** Put a page in its place; tell whether another page follows it than before. */
  private link(number: number, page: JobPage): boolean {
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
    // What was shown there stays until the new answer comes.
    this.links[number + 1] = { ...(next ?? BEGINNING), cursor: page.next_cursor };
    return number + 1 <= this.range[1];
  }

  private forgetTheFar(): void {
    const [from, to] = this.range;
    this.links.forEach((link, number) => {
      const far = number < from - KEPT_PAGES || number > to + KEPT_PAGES;
      if (far && link.jobs) this.links[number] = { ...link, jobs: null };
    });
  }

  private draw(results: readonly Result[]): JobWindow {
    const first = Math.max(0, this.range[0] - KEPT_PAGES);
    const kept = this.links.slice(first, this.range[1] + KEPT_PAGES + 1);
    const rowsOf = (links: readonly Link[]) => links.reduce((rows, { ids }) => rows + ids.length, 0);
    const start = rowsOf(this.links.slice(0, first));
    const after = rowsOf(this.links.slice(first + kept.length));
    const jobs = this.distinct(kept);
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

  /** A job that moved between the answers of two pages is in both: its first place counts. */
  private distinct(links: readonly Link[]): readonly (Job | null)[] {
    const seen = new Set<string>();
    const rows = links.flatMap(({ jobs, ids }): readonly (Job | null)[] => jobs ?? ids.map(() => null));
    const jobs = rows.filter((job) => {
      if (job === null) return true;
      if (seen.has(job.job_id)) return false;
      seen.add(job.job_id);
      return true;
    });
    const whole = jobs.every((job) => job !== null);
    return whole && isQueueOrder(this.asked) ? inGroups(jobs) : jobs;
  }
}
