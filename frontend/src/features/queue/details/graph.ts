/** Converts a job's progress history to polylines. Pure. */
import type { ProgressPoint } from '@/live/progressHistory';

/** Size of the view box; the page stretches it. */
export const WIDTH = 600;
export const HEIGHT = 120;

export interface Lines {
  /** The `points` attributes of the polylines. */
  readonly percent: string;
  readonly fps: string;
  readonly highestFps: number;
  readonly seconds: number;
}

/** Return the lines; null with fewer than two points in time. */
export function buildLines(points: readonly ProgressPoint[]): Lines | null {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || last.atMs <= first.atMs) return null;
  const highestFps = Math.max(...points.map(({ fps }) => fps), 1);
  const x = ({ atMs }: ProgressPoint) =>
    (((atMs - first.atMs) / (last.atMs - first.atMs)) * WIDTH).toFixed(1);
  const y = (share: number) => (HEIGHT * (1 - share)).toFixed(1);
  return {
    percent: points.map((point) => `${x(point)},${y(point.percent / 100)}`).join(' '),
    fps: points.map((point) => `${x(point)},${y(point.fps / highestFps)}`).join(' '),
    highestFps,
    seconds: (last.atMs - first.atMs) / 1000,
  };
}
