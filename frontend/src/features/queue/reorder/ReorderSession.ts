/**
 * A waiting job lifted out of its place: where it would go, and what is said of it meanwhile.
 *
 * Goes by the order of the list, never by what is drawn or measured, so that each key counts the moment it
 * is pressed. Knows no page and no pointer.
 */
import type { Job } from '@/api/models';
import type { Place } from '@/features/queue/actions/moveInLists';
import { describePriority } from '@/options/words';
import { nameOf } from '@/format/paths';

/** The rows around what is looked at, as JobPages gives them. */
export interface Rows {
  /** Index of the first row of `jobs`. */
  readonly start: number;
  readonly jobs: readonly (Job | null)[];
}

export interface LiftState {
  /** The job that is lifted; null for none. */
  readonly job: Job | null;
  /** Index of the row whose place it would take, its own at first. */
  readonly target: number;
  /** On which side of that row it would come to stand; null at its own place. */
  readonly side: Place['to'] | null;
  /** What it would change besides its place; empty for nothing. */
  readonly note: string;
  /** Whether it hangs on a pointer. */
  readonly dragged: boolean;
  /** The newest sentence for who does not see the page. */
  readonly said: string;
}

const NOTHING: LiftState = { job: null, target: -1, side: null, note: '', dragged: false, said: '' };

function called({ input_path: path }: Job): string {
  return nameOf(path);
}

function waits(job: Job | null | undefined): job is Job {
  return job?.status === 'queued';
}

export class Lift {
  private rows: Rows = { start: 0, jobs: [] };
  /** Index of the lifted job's row, as last seen: far away it may be forgotten. */
  private own = -1;
  /** The job whose place would be taken. */
  private anchor: Job | null = null;
  private state = NOTHING;
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getState = (): LiftState => this.state;

  /** Take over how the list stands now; a job that waits no more cannot be moved. */
  follow(rows: Rows): void {
    this.rows = rows;
    const { job } = this.state;
    if (!job) return;
    const at = rows.jobs.findIndex((one) => one?.job_id === job.job_id);
    const forgotten = at === -1 && rows.jobs[this.own - rows.start] === undefined;
    const newest = forgotten ? job : rows.jobs[at];
    if (!waits(newest)) {
      this.end(`${called(job)} does not wait any more.`);
      return;
    }
    if (at !== -1) this.own = rows.start + at;
    const target = rows.jobs.findIndex((one) => one?.job_id === this.anchor?.job_id);
    const anchor = rows.jobs[target];
    if (waits(anchor)) this.point(newest, anchor, rows.start + target, this.state.said);
    else this.point(newest, newest, this.own, this.state.said);
  }

  /** Lift a job; tell whether it can be. */
  start(job: Job, dragged = false): boolean {
    const at = this.rows.jobs.findIndex((one) => one?.job_id === job.job_id);
    if (at === -1 || !waits(job)) return false;
    this.own = this.rows.start + at;
    this.state = { ...NOTHING, dragged };
    this.point(job, job, this.own, `Lifted ${called(job)}, at its own place.`);
    return true;
  }

  /** Go to the next waiting job in a direction: 1 down, -1 up. Stays where no more is known. */
  step(by: 1 | -1): void {
    let row = this.state.target + by;
    while (this.at(row) && !waits(this.at(row))) row += by;
    this.aim(row);
  }

  /** Go to the place of a row. */
  aim(row: number): void {
    const { job, target } = this.state;
    const anchor = this.at(row);
    if (!job || row === target || !waits(anchor)) return;
    if (anchor.job_id === job.job_id) {
      this.point(job, job, row, `Lifted ${called(job)}, at its own place.`);
      return;
    }
    const note = noteOf(job, anchor);
    this.point(job, anchor, row, `At the place of ${called(anchor)}${note && `, where it ${note}`}.`);
  }

  /** Put it down; gives the move that was meant, null for none. */
  drop(): { readonly job: Job; readonly place: Place } | null {
    const { job, side } = this.state;
    const { anchor } = this;
    if (!job || !anchor || !side) {
      this.cancel();
      return null;
    }
    this.end(`${called(job)} was put down at the place of ${called(anchor)}.`);
    return { job, place: { to: side, anchor } };
  }

  /** Leave it where it was. */
  cancel(): void {
    if (this.state.job) this.end(`${called(this.state.job)} stays where it was.`);
  }

  private at(row: number): Job | null | undefined {
    return this.rows.jobs[row - this.rows.start];
  }

  private point(job: Job, anchor: Job, target: number, said: string): void {
    this.anchor = anchor;
    const side = anchor.job_id === job.job_id ? null : target < this.own ? 'before' : 'after';
    this.enter({ ...this.state, job, target, side, note: noteOf(job, anchor), said });
  }

  private end(said: string): void {
    this.anchor = null;
    this.enter({ ...NOTHING, said });
  }

  private enter(state: LiftState): void {
    const before = this.state;
    if ((Object.keys(state) as (keyof LiftState)[]).every((key) => before[key] === state[key])) return;
    this.state = state;
    this.listeners.forEach((listener) => listener());
  }
}

/** Say what priority a job would take beside another; nothing when it has that one already. */
function noteOf(job: Job, anchor: Job): string {
  return job.priority === anchor.priority ? '' : `takes priority ${describePriority(anchor.priority)}`;
}
