/** Turns the trail of a job into lines to draw. Pure. */
import type { TrailPoint } from '@/live/trails';

/** The drawing's own measures; the page stretches it. */
export const WIDTH = 600;
export const HEIGHT = 120;

export interface Lines {
  /** `points` of the polylines. */
  readonly percent: string;
  readonly fps: string;
  readonly highestFps: number;
  readonly seconds: number;
}

/** Give the lines; null as long as there is nothing to draw between. */
export function linesOf(points: readonly TrailPoint[]): Lines | null {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || last.atMs <= first.atMs) return null;
  const highestFps = Math.max(...points.map(({ fps }) => fps), 1);
  const along = ({ atMs }: TrailPoint) =>
    (((atMs - first.atMs) / (last.atMs - first.atMs)) * WIDTH).toFixed(1);
  const up = (share: number) => (HEIGHT * (1 - share)).toFixed(1);
  return {
    percent: points.map((point) => `${along(point)},${up(point.percent / 100)}`).join(' '),
    fps: points.map((point) => `${along(point)},${up(point.fps / highestFps)}`).join(' '),
    highestFps,
    seconds: (last.atMs - first.atMs) / 1000,
  };
}
