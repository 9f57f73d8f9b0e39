/** What is in a file, in words. */
import type { AudioTrack, Inspection, SubtitleTrack, Title } from '@/api/models';
import { formatDuration } from '@/format/durations';
import { formatSize } from '@/format/sizes';
import { ANY_LANGUAGE, languageName } from '@/options/languages';

const CODEC_NAMES: Readonly<Record<string, string>> = {
  h264: 'H.264',
  hevc: 'H.265',
  mpeg2video: 'MPEG-2',
  mpeg4: 'MPEG-4',
  vp8: 'VP8',
  vp9: 'VP9',
  av1: 'AV1',
  vc1: 'VC-1',
  aac: 'AAC',
  ac3: 'AC-3',
  eac3: 'E-AC-3',
  dts: 'DTS',
  truehd: 'TrueHD',
  flac: 'FLAC',
  opus: 'Opus',
  vorbis: 'Vorbis',
  mp3: 'MP3',
  subrip: 'SubRip',
  ass: 'ASS',
  mov_text: 'Timed text',
  webvtt: 'WebVTT',
  hdmv_pgs_subtitle: 'Blu-ray (PGS)',
  dvd_subtitle: 'DVD (VobSub)',
};

const HDR_NAMES: Readonly<Record<NonNullable<Title['hdr']>, string>> = {
  hdr10: 'HDR10',
  hdr10_plus: 'HDR10+',
  hlg: 'HLG',
  dolby_vision: 'Dolby Vision',
};

/** Name a codec as a person knows it; FFmpeg's own name where there is no other. */
export function codecName(codec: string): string {
  return CODEC_NAMES[codec] ?? codec;
}

function bitrateOf(bitsPerSecond: number): string {
  return bitsPerSecond >= 1_000_000
    ? `${(bitsPerSecond / 1_000_000).toFixed(1)} Mbit/s`
    : `${Math.round(bitsPerSecond / 1000)} kbit/s`;
}

/** Write a frame rate with no more digits than it needs. */
function rateOf(rate: number): string {
  return `${Number(rate.toFixed(3))} fps`;
}

function bordersOf({ crop: { top, bottom, left, right } }: Title): string | null {
  const sides = [
    top > 0 && `${top} top`,
    bottom > 0 && `${bottom} bottom`,
    left > 0 && `${left} left`,
    right > 0 && `${right} right`,
  ].filter(Boolean);
  return sides.length > 0 ? `${sides.join(', ')} (pixels)` : null;
}

function resolutionOf(title: Title): string {
  const shown = title.display_width === title.width ? null : `displayed ${title.display_width} wide`;
  return [
    `${title.width} × ${title.height}`,
    shown,
    title.rotation !== 0 && `rotated ${title.rotation}°`,
    title.variable_frame_rate ? `${rateOf(title.frame_rate)}, variable` : rateOf(title.frame_rate),
    title.interlaced && 'interlaced',
  ]
    .filter(Boolean)
    .join(' · ');
}

/** Give what is worth knowing of a title, as terms and facts. */
export function factsOf(found: Inspection, title: Title): readonly (readonly [string, string])[] {
  const facts: [string, string | null][] = [
    ['Duration', title.duration_s > 0 ? formatDuration(title.duration_s) : 'unknown'],
    ['Resolution', resolutionOf(title)],
    [
      'Video',
      [
        codecName(title.video_codec),
        `${title.bit_depth}-bit`,
        title.hdr === null ? 'SDR' : HDR_NAMES[title.hdr],
      ].join(' · '),
    ],
    ['Detected borders', bordersOf(title)],
    ['Chapters', title.chapters.length > 0 ? String(title.chapters.length) : 'none'],
    [
      'File',
      [formatSize(found.size_bytes), found.bitrate !== null && bitrateOf(found.bitrate)]
        .filter(Boolean)
        .join(' · '),
    ],
  ];
  return facts.flatMap(([term, fact]) => (fact === null ? [] : [[term, fact] as const]));
}

function trackLanguage({ language }: AudioTrack | SubtitleTrack): string {
  return language === ANY_LANGUAGE ? 'Unknown language' : languageName(language);
}

/** Describe an audio track after its number. */
export function audioWords(track: AudioTrack): string {
  return [
    trackLanguage(track),
    track.title,
    codecName(track.codec),
    track.layout,
    track.bitrate !== null && bitrateOf(track.bitrate),
    track.default && 'default',
  ]
    .filter(Boolean)
    .join(' · ');
}

/** Describe a subtitle track after its number. */
export function subtitleWords(track: SubtitleTrack): string {
  return [
    trackLanguage(track),
    track.title,
    codecName(track.codec),
    track.kind === 'image' && 'bitmap',
    track.forced && 'forced',
    track.default && 'default',
  ]
    .filter(Boolean)
    .join(' · ');
}
