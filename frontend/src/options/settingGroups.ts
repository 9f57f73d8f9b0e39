/** The groups of settings in the form, and the fields of each. */
import type { Settings } from '@/api/models';

export type GroupName = 'Video' | 'Picture' | 'Audio' | 'Subtitles' | 'Range & chapters' | 'Output';

export const GROUP_FIELDS: Readonly<Record<GroupName, readonly (keyof Settings)[]>> = {
  Video: [
    'container',
    'encoder',
    'encoder_preset',
    'encoder_tune',
    'encoder_profile',
    'quality',
    'video_bitrate',
    'multi_pass',
  ],
  Picture: [
    'resolution',
    'crop',
    'frame_rate',
    'frame_rate_mode',
    'deinterlace',
    'denoise',
    'denoise_strength',
  ],
  Audio: ['audio', 'audio_bitrate'],
  Subtitles: ['subtitles'],
  'Range & chapters': ['title', 'start_s', 'stop_s', 'chapters', 'keep_metadata'],
  Output: ['collision', 'sidecars', 'discard_if_not_smaller', 'full_decode', 'priority'],
};

export const GROUP_NAMES = Object.keys(GROUP_FIELDS) as readonly GroupName[];

/** Return the settings of one group. */
export function settingsOf(group: GroupName, settings: Settings): Settings {
  return Object.fromEntries(
    GROUP_FIELDS[group].flatMap((field) => (field in settings ? [[field, settings[field]]] : [])),
  );
}

/** Return whether a field, such as `audio.tracks`, belongs to a group. */
export function isInGroup(group: GroupName, field: string): boolean {
  return GROUP_FIELDS[group].some((name) => field === name || field.startsWith(`${name}.`));
}
