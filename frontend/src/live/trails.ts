/**
 * How running jobs went since the page was opened: the points of their progress graphs.
 *
 * The gateway keeps no such history; what a page has not seen, it cannot draw.
 */
import type { Progress } from '@/api/models';

export interface TrailPoint {
  /** When it was told, in milliseconds since the epoch. */
  readonly atMs: number;
  readonly percent: number;
  readonly fps: number;
}

/** More points than a graph has pixels to draw them. */
const MOST_POINTS = 400;
/** Jobs followed; the one begun longest ago goes first. */
const MOST_TRAILS = 50;

const NO_POINTS: readonly TrailPoint[] = [];

export class Trails {
  private readonly trails = new Map<string, readonly TrailPoint[]>();
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Give a job's points; the same array until there is another one. */
  of(jobId: string): readonly TrailPoint[] {
    return this.trails.get(jobId) ?? NO_POINTS;
  }

  /** Take a progress in. Only encoding is drawn; a lower percentage means another attempt has begun. */
  add(jobId: string, { phase, percent, fps }: Progress, atMs: number): void {
    if (phase !== 'encoding') return;
    const before = this.of(jobId);
    const anew = percent < (before.at(-1)?.percent ?? 0);
    const points = [...(anew ? NO_POINTS : thinned(before)), { atMs, percent, fps: fps ?? 0 }];
    this.trails.set(jobId, points);
    const [oldest] = this.trails.keys();
    if (this.trails.size > MOST_TRAILS && oldest !== undefined) this.trails.delete(oldest);
    this.listeners.forEach((listener) => listener());
  }
}

/** Leave out every other point of a trail that is full; the graph keeps its shape. */
function thinned(points: readonly TrailPoint[]): readonly TrailPoint[] {
  return points.length < MOST_POINTS ? points : points.filter((_, place) => place % 2 === 0);
}
