/** Does one thing as often as it is asked for, but only once per interval and not before it was done. */

/** A round that hangs is not waited for longer than this. */
const PATIENCE_MS = 10_000;

export class Pace {
  private timer: number | undefined;
  private patience: number | undefined;
  private wanted = false;

  constructor(
    private readonly work: () => Promise<unknown>,
    private readonly intervalMs: number,
  ) {}

  /** Do it within the interval, together with whoever else asks for it until then. */
  request(): void {
    this.wanted = true;
    // While a round is under way its end begins the next: beginning it now would break off the first, and
    // where answers take longer than the interval none would ever come.
    if (this.patience === undefined) this.timer ??= window.setTimeout(() => this.begin(), this.intervalMs);
  }

  stop(): void {
    window.clearTimeout(this.timer);
    window.clearTimeout(this.patience);
    this.timer = undefined;
    this.patience = undefined;
    this.wanted = false;
  }

  private begin(): void {
    this.timer = undefined;
    this.wanted = false;
    const round = window.setTimeout(() => this.end(round), PATIENCE_MS);
    this.patience = round;
    void this.work().finally(() => this.end(round));
  }

  private end(round: number): void {
    if (this.patience !== round) return;
    window.clearTimeout(round);
    this.patience = undefined;
    if (this.wanted) this.request();
  }
}
