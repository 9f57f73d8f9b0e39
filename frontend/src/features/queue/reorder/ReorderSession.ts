/**
 * The state of moving a waiting job: the job, where it would go, and the announcements for screen readers.
 *
 * Works on the order of the list and not on rendered or measured rows, so that each key counts the moment it
 * is pressed. Does not depend on the DOM.
 */
import type { Job } from '@/api/models';
import type { MoveTarget } from '@/features/queue/actions/moveInLists';
import { describePriority } from '@/options/settingDescriptions';
import { nameOf } from '@/format/paths';

/** The loaded rows around the visible ones, as in JobWindow. */
export interface Rows {
  /** Index of the first row of `jobs`. */
  readonly start: number;
  readonly jobs: readonly (Job | null)[];
}

export interface ReorderState {
  /** The lifted job; null for none. */
  readonly job: Job | null;
  /** Index of the row that it would replace; its own at first. */
  readonly target: number;
  /** The side of that row on which it would be inserted; null at its original position. */
  readonly side: MoveTarget['to'] | null;
  /** What else the move would change; empty for nothing. */
  readonly note: string;
  /** Whether it is moved by the pointer, not by the keyboard. */
  readonly dragged: boolean;
  /** The latest announcement for screen readers. */
  readonly announcement: string;
}

const IDLE: ReorderState = { job: null, target: -1, side: null, note: '', dragged: false, announcement: '' };

function jobName({ input_path: path }: Job): string {
  return nameOf(path);
}

function liftedText(job: Job): string {
  return `Lifted ${jobName(job)}, at its original position.`;
}

function isWaiting(job: Job | null | undefined): job is Job {
  return job?.status === 'queued';
}

export class ReorderSession {
  private rows: Rows = { start: 0, jobs: [] };
  /** Last known index of the lifted job. Far from the visible rows, it may be unloaded. */
  private ownIndex = -1;
  /** The job at the target row. */
  private anchor: Job | null = null;
  private state = IDLE;
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getState = (): ReorderState => this.state;

  /** Follow a change of the list. Ends when the job is no longer waiting. */
  follow(rows: Rows): void {
    this.rows = rows;
    const { job } = this.state;
    if (!job) return;
    const index = rows.jobs.findIndex((other) => other?.job_id === job.job_id);
    const unloaded = index === -1 && rows.jobs[this.ownIndex - rows.start] === undefined;
    const current = unloaded ? job : rows.jobs[index];
    if (!isWaiting(current)) {
      this.end(`${jobName(job)} is no longer waiting.`);
      return;
    }
    if (index !== -1) this.ownIndex = rows.start + index;
    const target = rows.jobs.findIndex((other) => other?.job_id === this.anchor?.job_id);
    const anchor = rows.jobs[target];
    if (isWaiting(anchor)) this.setTarget(current, anchor, rows.start + target, this.state.announcement);
    else this.setTarget(current, current, this.ownIndex, this.state.announcement);
  }

  /** Begin to move a job. Returns false when it is not waiting or not loaded. */
  start(job: Job, dragged = false): boolean {
    const index = this.rows.jobs.findIndex((other) => other?.job_id === job.job_id);
    if (index === -1 || !isWaiting(job)) return false;
    this.ownIndex = this.rows.start + index;
    this.state = { ...IDLE, dragged };
    this.setTarget(job, job, this.ownIndex, liftedText(job));
    return true;
  }

  /** Move to the next waiting job: 1 down, -1 up. Does nothing at the end of the loaded rows. */
  step(by: 1 | -1): void {
    let row = this.state.target + by;
    while (this.jobAt(row) && !isWaiting(this.jobAt(row))) row += by;
    this.moveTo(row);
  }

  /** Move to a row by its index. */
  moveTo(row: number): void {
    const { job, target } = this.state;
    const anchor = this.jobAt(row);
    if (!job || row === target || !isWaiting(anchor)) return;
    if (anchor.job_id === job.job_id) {
      this.setTarget(job, job, row, liftedText(job));
      return;
    }
    const note = noteOf(job, anchor);
    this.setTarget(job, anchor, row, `At the position of ${jobName(anchor)}${note && `, ${note}`}.`);
  }

  /** End at the target. Returns the move to make; null for none. */
  drop(): { readonly job: Job; readonly target: MoveTarget } | null {
    const { job, side } = this.state;
    const { anchor } = this;
    if (!job || !anchor || !side) {
      this.cancel();
      return null;
    }
    this.end(`${jobName(job)} was dropped at the position of ${jobName(anchor)}.`);
    return { job, target: { to: side, anchor } };
  }

  /** End without a move. */
  cancel(): void {
    if (this.state.job) this.end(`${jobName(this.state.job)} stays where it was.`);
  }

  private jobAt(row: number): Job | null | undefined {
    return this.rows.jobs[row - this.rows.start];
  }

  private setTarget(job: Job, anchor: Job, target: number, announcement: string): void {
    this.anchor = anchor;
    const side = anchor.job_id === job.job_id ? null : target < this.ownIndex ? 'before' : 'after';
    this.setState({ ...this.state, job, target, side, note: noteOf(job, anchor), announcement });
  }

  private end(announcement: string): void {
    this.anchor = null;
    this.setState({ ...IDLE, announcement });
  }

  private setState(state: ReorderState): void {
    const before = this.state;
    if ((Object.keys(state) as (keyof ReorderState)[]).every((key) => before[key] === state[key])) return;
    this.state = state;
    this.listeners.forEach((listener) => listener());
  }
}

/** Return the note about the priority that a job would take next to another; empty when it has it already. */
function noteOf(job: Job, anchor: Job): string {
  return job.priority === anchor.priority ? '' : `takes priority ${describePriority(anchor.priority)}`;
}
