/**
 * Runs a task on request: at most once per interval, and never twice at the same time.
 *
 * `cancelRefetch: false` of TanStack Query is not enough: it would take a response under way for one that has what
 * was requested since.
 */

/** After this, a run that hangs no longer blocks the next one. */
const RUN_TIMEOUT_MS = 10_000;

export class Throttle {
  private timer: number | undefined;
  /** The timeout of the run in progress. */
  private running: number | undefined;
  private pending = false;

  constructor(
    private readonly work: () => Promise<unknown>,
    private readonly intervalMs: number,
  ) {}

  /** Run the task within the interval. Requests until then share the run. */
  request(): void {
    this.pending = true;
    // During a run, its end starts the next one. Starting now would abort it, and where responses take
    // longer than the interval none would ever arrive.
    if (this.running === undefined) this.timer ??= window.setTimeout(() => this.begin(), this.intervalMs);
  }

  stop(): void {
    window.clearTimeout(this.timer);
    window.clearTimeout(this.running);
    this.timer = undefined;
    this.running = undefined;
    this.pending = false;
  }

  private begin(): void {
    this.timer = undefined;
    this.pending = false;
    const run = window.setTimeout(() => this.end(run), RUN_TIMEOUT_MS);
    this.running = run;
    void this.work().finally(() => this.end(run));
  }

  private end(run: number): void {
    if (this.running !== run) return;
    window.clearTimeout(run);
    this.running = undefined;
    if (this.pending) this.request();
  }
}
