/** Settings in words, as short phrases: for the groups of the form, and for jobs that were queued with them. */
import type { AudioOptions, EncodeOptions, Settings, SubtitleOptions } from '@/api/models';
import { settingsOf, type GroupName } from './groups';
import { languageName } from './languages';
import { formatPlace } from './times';

/** Gives the name a person knows for one of HandBrake's own words; the word itself where there is none. */
export type Naming = (word: string) => string;

type Phrase = string | false | null | undefined | 0;

const CROP_WORDS = { auto: 'automatic cropping', conservative: 'conservative cropping', none: 'no cropping' };
const RATE_WORDS = { constant: 'constant', peak: 'peak', variable: 'same as source' };
const DEINTERLACE_WORDS = {
  off: 'not deinterlaced',
  decomb: 'decomb',
  yadif: 'deinterlaced (yadif)',
  bwdif: 'deinterlaced (bwdif)',
};
const COLLISION_WORDS = {
  // As it is unless one asks otherwise.
  fail: null,
  rename: 'keeps both if it exists',
  replace: 'replaces an existing file',
};

function listed(numbers: readonly number[]): string {
  return numbers.length === 1 ? `track ${numbers[0] ?? ''}` : `tracks ${numbers.join(', ')}`;
}

function tracksOf(choice: AudioOptions | SubtitleOptions | null | undefined): Phrase {
  if (choice?.tracks) return choice.tracks.length === 0 ? 'none' : listed(choice.tracks);
  return choice?.languages?.map(languageName).join(', ');
}

function cropOf(crop: EncodeOptions['crop']): Phrase {
  if (!crop) return null;
  if (typeof crop === 'string') return CROP_WORDS[crop];
  return `cropped ${crop.top} top, ${crop.bottom} bottom, ${crop.left} left, ${crop.right} right`;
}

function frameRateOf({ frame_rate: rate, frame_rate_mode: mode }: Settings): Phrase {
  const word = mode && RATE_WORDS[mode];
  return rate ? `${word ? `${word} ` : ''}${rate} fps` : word && `frame rate ${word}`;
}

function audioOf({ audio, audio_bitrate: bitrate }: Settings, name: Naming): Phrase[] {
  return [
    tracksOf(audio),
    audio?.passthrough && 'passthrough where possible',
    audio?.encoder && name(audio.encoder),
    audio?.mixdown && name(audio.mixdown),
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

/** Write a priority with its sign. */
export function describePriority(priority: number): string {
  if (priority === 0) return '0';
  return `${priority > 0 ? '+' : '−'}${Math.abs(priority)}`;
}

function phrasesOf(group: GroupName, settings: Settings, name: Naming): Phrase[] {
  switch (group) {
    case 'Video':
      return [
        settings.container?.toUpperCase(),
        settings.encoder && name(settings.encoder),
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
        settings.deinterlace && DEINTERLACE_WORDS[settings.deinterlace],
        settings.denoise && (settings.denoise === 'off' ? 'not denoised' : `denoised (${settings.denoise})`),
        settings.denoise_strength && `${settings.denoise_strength} strength`,
      ];
    case 'Audio':
      return audioOf(settings, name);
    case 'Subtitles':
      return subtitlesOf(settings);
    case 'Range & chapters':
      return [
        settings.title && `title ${settings.title}`,
        settings.start_s != null && `from ${formatPlace(settings.start_s)}`,
        settings.stop_s != null && `to ${formatPlace(settings.stop_s)}`,
        settings.chapters != null && (settings.chapters ? 'chapters kept' : 'no chapters'),
        settings.keep_metadata != null && (settings.keep_metadata ? 'metadata kept' : 'no metadata'),
      ];
    case 'Output':
      return [
        settings.collision && COLLISION_WORDS[settings.collision],
        settings.sidecars && 'with sidecar files',
        settings.discard_if_not_smaller && 'only if smaller',
        settings.full_decode && 'full decode check',
        settings.priority && `priority ${describePriority(settings.priority)}`,
      ];
  }
}

/** Say what the settings of a group ask for beside the preset; empty when they ask for nothing. */
export function describeGroup(group: GroupName, settings: Settings, name: Naming = (word) => word): string[] {
  return phrasesOf(group, settingsOf(group, settings), name).filter(
    (phrase): phrase is string => typeof phrase === 'string' && phrase !== '',
  );
}
