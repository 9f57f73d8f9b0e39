/** Describes settings in short phrases, for the groups of the form and for queued jobs. */
import type { AudioOptions, EncodeOptions, Settings, SubtitleOptions } from '@/api/models';
import { settingsOf, type GroupName } from './settingGroups';
import { languageName } from './languages';
import { formatTimecode } from './timecodes';

/** Returns the label of a HandBrake name, or the name itself if it has none. */
export type LabelLookup = (name: string) => string;

type Phrase = string | false | null | undefined | 0;

const CROP_LABELS = {
  auto: 'automatic cropping',
  conservative: 'conservative cropping',
  none: 'no cropping',
};
const RATE_LABELS = { constant: 'constant', peak: 'peak', variable: 'same as source' };
const DEINTERLACE_LABELS = {
  off: 'not deinterlaced',
  decomb: 'decomb',
  yadif: 'deinterlaced (yadif)',
  bwdif: 'deinterlaced (bwdif)',
};
const COLLISION_LABELS = {
  // The default.
  fail: null,
  rename: 'keeps both if it exists',
  replace: 'replaces an existing file',
};

function listTracks(numbers: readonly number[]): string {
  return numbers.length === 1 ? `track ${numbers[0] ?? ''}` : `tracks ${numbers.join(', ')}`;
}

function tracksOf(choice: AudioOptions | SubtitleOptions | null | undefined): Phrase {
  if (choice?.tracks) return choice.tracks.length === 0 ? 'none' : listTracks(choice.tracks);
  return choice?.languages?.map(languageName).join(', ');
}

function cropOf(crop: EncodeOptions['crop']): Phrase {
  if (!crop) return null;
  if (typeof crop === 'string') return CROP_LABELS[crop];
  return `cropped ${crop.top} top, ${crop.bottom} bottom, ${crop.left} left, ${crop.right} right`;
}

function frameRateOf({ frame_rate: rate, frame_rate_mode: mode }: Settings): Phrase {
  const word = mode && RATE_LABELS[mode];
  return rate ? `${word ? `${word} ` : ''}${rate} fps` : word && `frame rate ${word}`;
}

function audioOf({ audio, audio_bitrate: bitrate }: Settings, labelOf: LabelLookup): Phrase[] {
  return [
    tracksOf(audio),
    audio?.passthrough && 'passthrough where possible',
    audio?.encoder && labelOf(audio.encoder),
    audio?.mixdown && labelOf(audio.mixdown),
    bitrate && `${bitrate} kbit/s`,
  ];
}

function subtitlesOf({ subtitles }: Settings): Phrase[] {
  return [
    tracksOf(subtitles),
    subtitles?.forced_only && 'forced only',
    subtitles?.burn && `track ${subtitles.burn} burned in`,
    subtitles?.default && `track ${subtitles.default} default`,
  ];
}

/** Format a priority with its sign. */
export function describePriority(priority: number): string {
  if (priority === 0) return '0';
  return `${priority > 0 ? '+' : '−'}${Math.abs(priority)}`;
}

function phrasesOf(group: GroupName, settings: Settings, labelOf: LabelLookup): Phrase[] {
  switch (group) {
    case 'Video':
      return [
        settings.container?.toUpperCase(),
        settings.encoder && labelOf(settings.encoder),
        settings.encoder_preset && `preset ${settings.encoder_preset}`,
        settings.encoder_tune && `tune ${settings.encoder_tune}`,
        settings.encoder_profile && `profile ${settings.encoder_profile}`,
        settings.quality != null && `quality ${settings.quality}`,
        settings.video_bitrate && `${settings.video_bitrate} kbit/s`,
        settings.multi_pass && 'two passes',
      ];
    case 'Picture':
      return [
        settings.resolution && `up to ${settings.resolution.replace('x', ' × ')}`,
        cropOf(settings.crop),
        frameRateOf(settings),
        settings.deinterlace && DEINTERLACE_LABELS[settings.deinterlace],
        settings.denoise && (settings.denoise === 'off' ? 'not denoised' : `denoised (${settings.denoise})`),
        settings.denoise_strength && `${settings.denoise_strength} strength`,
      ];
    case 'Audio':
      return audioOf(settings, labelOf);
    case 'Subtitles':
      return subtitlesOf(settings);
    case 'Range & chapters':
      return [
        settings.title && `title ${settings.title}`,
        settings.start_s != null && `from ${formatTimecode(settings.start_s)}`,
        settings.stop_s != null && `to ${formatTimecode(settings.stop_s)}`,
        settings.chapters != null && (settings.chapters ? 'chapters kept' : 'no chapters'),
        settings.keep_metadata != null && (settings.keep_metadata ? 'metadata kept' : 'no metadata'),
      ];
    case 'Output':
      return [
        settings.collision && COLLISION_LABELS[settings.collision],
        settings.sidecars && 'with sidecar files',
        settings.discard_if_not_smaller && 'only if smaller',
        settings.full_decode && 'full decode check',
        settings.priority && `priority ${describePriority(settings.priority)}`,
      ];
  }
}

/** Return the overrides of a group as phrases; empty for none. */
export function describeGroup(
  group: GroupName,
  settings: Settings,
  labelOf: LabelLookup = (name) => name,
): string[] {
  return phrasesOf(group, settingsOf(group, settings), labelOf).filter(
    (phrase): phrase is string => typeof phrase === 'string' && phrase !== '',
  );
}
