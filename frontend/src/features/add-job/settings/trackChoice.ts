/** Edits track options. Pure. */
import type { AudioOptions, SubtitleOptions } from '@/api/models';

export type TrackOptions = AudioOptions | SubtitleOptions;

/** How tracks are selected. */
export type TrackMode = 'numbers' | 'languages' | 'none';

export function trackModeOf(choice: TrackOptions | null | undefined): TrackMode | undefined {
  if (choice?.languages) return 'languages';
  if (choice?.tracks) return choice.tracks.length === 0 ? 'none' : 'numbers';
  return undefined;
}

/** Return the changed options; undefined when all fields are empty. */
export function withChanges<T extends TrackOptions>(
  choice: T | null | undefined,
  changes: { readonly [Field in keyof T]?: T[Field] | undefined },
): T | undefined {
  const fields = Object.entries({ ...choice, ...changes }).filter(
    ([, value]) => value != null && value !== false,
  );
  return fields.length > 0 ? (Object.fromEntries(fields) as T) : undefined;
}

/** Add or remove a track; the tracks stay in source order. */
export function toggleTrack(tracks: readonly number[], number: number): number[] {
  return tracks.includes(number)
    ? tracks.filter((other) => other !== number)
    : [...tracks, number].sort((a, b) => a - b);
}
