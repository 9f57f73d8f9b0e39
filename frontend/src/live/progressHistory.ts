/**
 * The progress of running jobs since the page was opened, for their graphs.
 *
 * The gateway keeps no history, so nothing from before is shown.
 */
import type { Progress } from '@/api/models';

export interface ProgressPoint {
  /** When the event arrived, in milliseconds since the epoch. */
  readonly atMs: number;
  readonly percent: number;
  readonly fps: number;
}

/** Points per job; a graph cannot show more. */
const MAX_POINTS = 400;
/** Jobs kept; the oldest is dropped first. */
const MAX_JOBS = 50;

const NO_POINTS: readonly ProgressPoint[] = [];

export class ProgressHistory {
  private readonly points = new Map<string, readonly ProgressPoint[]>();
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Return a job's points; the same array until one is added. */
  of(jobId: string): readonly ProgressPoint[] {
    return this.points.get(jobId) ?? NO_POINTS;
  }

  /** Add a point. Only encoding is recorded. A lower percentage means that another attempt has begun. */
  add(jobId: string, { phase, percent, fps }: Progress, atMs: number): void {
    if (phase !== 'encoding') return;
    const before = this.of(jobId);
    const restarted = percent < (before.at(-1)?.percent ?? 0);
    const points = [...(restarted ? NO_POINTS : thinOut(before)), { atMs, percent, fps: fps ?? 0 }];
    this.points.set(jobId, points);
    const [oldest] = this.points.keys();
    if (this.points.size > MAX_JOBS && oldest !== undefined) this.points.delete(oldest);
    this.listeners.forEach((listener) => listener());
  }
}

/** Drop every other point of a full history; the graph keeps its shape. */
function thinOut(points: readonly ProgressPoint[]): readonly ProgressPoint[] {
  return points.length < MAX_POINTS ? points : points.filter((_, index) => index % 2 === 0);
}
