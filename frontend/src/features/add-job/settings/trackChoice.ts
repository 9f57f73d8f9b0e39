/** Changes which tracks are chosen, and what else is asked of them. Pure. */
import type { AudioOptions, SubtitleOptions } from '@/api/models';

export type TrackOptions = AudioOptions | SubtitleOptions;

/** Who chooses the tracks of a kind. */
export type Way = 'numbers' | 'languages' | 'none';

export function wayOf(choice: TrackOptions | null | undefined): Way | undefined {
  if (choice?.languages) return 'languages';
  if (choice?.tracks) return choice.tracks.length === 0 ? 'none' : 'numbers';
  return undefined;
}

/** Change some fields; undefined when nothing is asked any more. */
export function changed<T extends TrackOptions>(
  choice: T | null | undefined,
  changes: { readonly [Field in keyof T]?: T[Field] | undefined },
): T | undefined {
  const asked = Object.entries({ ...choice, ...changes }).filter(
    ([, value]) => value != null && value !== false,
  );
  return asked.length > 0 ? (Object.fromEntries(asked) as T) : undefined;
}

/** Take a track in or out; they stay in the source's order. */
export function toggled(tracks: readonly number[], number: number): number[] {
  return tracks.includes(number)
    ? tracks.filter((one) => one !== number)
    : [...tracks, number].sort((one, other) => one - other);
}
