import { describe, expect, it } from 'vitest';
import type { Settings } from '@/api/models';
import { GROUP_FIELDS, GROUP_NAMES, isInGroup, settingsOf } from './settingGroups';
import { languageName } from './languages';
import { formatTimecode, parseTimecode } from './timecodes';
import { describeGroup } from './settingDescriptions';

/** A value for every setting. A new setting of the API does not compile until it is added here. */
const ALL: Required<Settings> = {
  preset: 'Fast 1080p30',
  container: 'mkv',
  encoder: 'x265',
  encoder_preset: 'slow',
  encoder_tune: 'grain',
  encoder_profile: 'main10',
  quality: 21.5,
  video_bitrate: 4000,
  multi_pass: true,
  resolution: '1280x720',
  crop: { top: 140, bottom: 140, left: 0, right: 0 },
  frame_rate: 25,
  frame_rate_mode: 'peak',
  deinterlace: 'decomb',
  denoise: 'hqdn3d',
  denoise_strength: 'light',
  audio: { tracks: [1, 3], encoder: 'av_aac', mixdown: '5point1', passthrough: true },
  audio_bitrate: 192,
  subtitles: { languages: ['deu', 'eng'], forced_only: true, burn: 2, default: 3 },
  title: 2,
  start_s: 60,
  stop_s: 3600.5,
  chapters: false,
  keep_metadata: true,
  collision: 'rename',
  sidecars: true,
  discard_if_not_smaller: true,
  full_decode: true,
  priority: -10,
};

describe('the groups of settings', () => {
  it('contain every setting except the preset, each once', () => {
    const grouped = Object.values(GROUP_FIELDS).flat();
    expect([...grouped, 'preset'].sort()).toEqual(Object.keys(ALL).sort());
  });

  it('include nested fields', () => {
    expect(isInGroup('Audio', 'audio.tracks')).toBe(true);
    expect(isInGroup('Audio', 'audio_bitrate')).toBe(true);
    expect(isInGroup('Video', 'audio.encoder')).toBe(false);
  });

  it('return only their own settings', () => {
    expect(settingsOf('Video', { container: 'mp4', chapters: true })).toEqual({ container: 'mp4' });
  });
});

describe('the description of settings', () => {
  it('is empty without overrides', () => {
    expect(GROUP_NAMES.flatMap((group) => describeGroup(group, { preset: 'Fast 1080p30' }))).toEqual([]);
  });

  it('lists the overrides by group', () => {
    const labels: Record<string, string> = { av_aac: 'AAC', '5point1': '5.1', x265: 'H.265 (x265)' };
    const described = Object.fromEntries(
      GROUP_NAMES.map((group) => [group, describeGroup(group, ALL, (word) => labels[word] ?? word)]),
    );
    expect(described).toEqual({
      Video: [
        'MKV',
        'H.265 (x265)',
        'preset slow',
        'tune grain',
        'profile main10',
        'quality 21.5',
        '4000 kbit/s',
        'two passes',
      ],
      Picture: [
        'up to 1280 × 720',
        'cropped 140 top, 140 bottom, 0 left, 0 right',
        'peak 25 fps',
        'decomb',
        'denoised (hqdn3d)',
        'light strength',
      ],
      Audio: ['tracks 1, 3', 'passthrough where possible', 'AAC', '5.1', '192 kbit/s'],
      Subtitles: ['German, English', 'forced only', 'track 2 burned in', 'track 3 default'],
      'Range & chapters': ['title 2', 'from 0:01:00', 'to 1:00:00.5', 'no chapters', 'metadata kept'],
      Output: [
        'keeps both if it exists',
        'with sidecar files',
        'only if smaller',
        'full decode check',
        'priority −10',
      ],
    });
  });

  it('distinguishes no tracks from the choice of the preset', () => {
    expect(describeGroup('Audio', { audio: { tracks: [] } })).toEqual(['none']);
    expect(describeGroup('Audio', { audio: { tracks: [2] } })).toEqual(['track 2']);
    expect(describeGroup('Video', { quality: 0 })).toEqual(['quality 0']);
  });
});

describe('timecodes', () => {
  it.each([
    ['90', 90],
    ['1:30', 90],
    ['1:02:03', 3723],
    ['1:02:03.5', 3723.5],
    ['0:00,25', 0.25],
    ['90:00', 5400],
  ])('parses %s', (text, seconds) => expect(parseTimecode(text)).toBe(seconds));

  it.each(['', 'x', '1:75', '1:70:00', '-5', '1:2:3:4', '1:'])('rejects “%s”', (text) =>
    expect(parseTimecode(text)).toBeNull(),
  );

  it.each([0, 59.5, 3723, 5400.25, 36_000])('parses %d as it was formatted', (seconds) =>
    expect(parseTimecode(formatTimecode(seconds))).toBe(seconds),
  );
});

describe('languages', () => {
  it('have names for the codes that HandBrake uses', () => {
    expect(languageName('deu')).toBe('German');
    expect(languageName('und')).toBe('Any language');
    expect(languageName('qqq')).toBe('qqq');
  });
});
