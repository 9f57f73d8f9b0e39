/** Describes an inspected file as text. */
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

/** Return the common name of a codec, or FFmpeg's name if there is none. */
export function codecName(codec: string): string {
  return CODEC_NAMES[codec] ?? codec;
}

function bitrateOf(bitsPerSecond: number): string {
  return bitsPerSecond >= 1_000_000
    ? `${(bitsPerSecond / 1_000_000).toFixed(1)} Mbit/s`
    : `${Math.round(bitsPerSecond / 1000)} kbit/s`;
}

/** Format a frame rate without trailing zeros. */
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

/** Return the properties of a title as term and value pairs. */
export function factsOf(inspection: Inspection, title: Title): readonly (readonly [string, string])[] {
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
      [formatSize(inspection.size_bytes), inspection.bitrate !== null && bitrateOf(inspection.bitrate)]
        .filter(Boolean)
        .join(' · '),
    ],
  ];
  return facts.flatMap(([term, fact]) => (fact === null ? [] : [[term, fact] as const]));
}

function trackLanguage({ language }: AudioTrack | SubtitleTrack): string {
  return language === ANY_LANGUAGE ? 'Unknown language' : languageName(language);
}

export function describeAudioTrack(track: AudioTrack): string {
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

export function describeSubtitleTrack(track: SubtitleTrack): string {
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
