import { describe, expect, it } from 'vitest';
import { formatClock, formatDuration, formatMoment, formatTimeLeft } from './durations';
import { folderOf, isWithin, nameOf, stepsDown } from './paths';
import { formatSaving, formatSize } from './sizes';

describe('sizes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [1024, '1.02 kB'],
    [12_340_000, '12.3 MB'],
    [4_000_000_000, '4 GB'],
    [3_730_000_000, '3.73 GB'],
    [100_000_000_000, '100 GB'],
    [999_600_000_000, '1 TB'],
    [2e18, '2000 PB'],
  ])('formats %d bytes as %s', (bytes, text) => expect(formatSize(bytes)).toBe(text));

  it('describes the saving, also when the output is larger', () => {
    expect(formatSaving(1000, 300)).toBe('70% smaller');
    expect(formatSaving(1000, 1250)).toBe('25% larger');
    expect(formatSaving(1000, 1001)).toBe('same size');
    expect(formatSaving(0, 10)).toBeNull();
  });
});

describe('positions', () => {
  it.each([
    [0, '0:00'],
    [6.6, '0:07'],
    [59.6, '1:00'],
    [754, '12:34'],
    [3723, '1:02:03'],
  ])('formats %d seconds as %s', (seconds, text) => expect(formatClock(seconds)).toBe(text));
});

describe('durations', () => {
  it.each([
    [0, '0 s'],
    [0.02, '0.1 s'],
    [0.24, '0.2 s'],
    [1.2, '1 s'],
    [59.4, '59 s'],
    [59.6, '1 min 00 s'],
    [3599, '59 min 59 s'],
    [3900, '1 h 05 min'],
    [90_000, '1 d 1 h'],
    [-5, '0 s'],
  ])('formats %d seconds as %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  it.each([
    [3, 'a few seconds left'],
    [41, '50 s left'],
    [245, '4 min left'],
    [3540, '59 min left'],
    [55, '1 min left'],
    [3599, '1 h 00 min left'],
    [3600, '1 h 00 min left'],
    [7290, '2 h 02 min left'],
  ])('formats %d seconds left as %s', (seconds, text) => expect(formatTimeLeft(seconds)).toBe(text));

  it('omits the date today and the year this year', () => {
    const now = new Date(2026, 5, 10, 12);
    const at = (...parts: [number, number, number, number]) =>
      formatMoment(new Date(...parts).toISOString(), now);
    expect(at(2026, 5, 10, 9)).not.toMatch(/10|Jun/);
    expect(at(2026, 5, 9, 9)).toMatch(/Jun/);
    expect(at(2026, 5, 9, 9)).not.toMatch(/2026/);
    expect(at(2025, 5, 9, 9)).toMatch(/2025/);
  });
});

describe('paths', () => {
  it('returns the name and the folder, also at the root', () => {
    expect(nameOf('/mnt/tv/Show/E1.mkv')).toBe('E1.mkv');
    expect(folderOf('/mnt/tv/Show/E1.mkv')).toBe('/mnt/tv/Show');
    expect(folderOf('/E1.mkv')).toBe('/');
  });

  it('lists the folders from a root to a folder', () => {
    expect(stepsDown('/mnt/tv', '/mnt/tv')).toEqual([]);
    expect(stepsDown('/mnt/tv', '/mnt/tv/A/B')).toEqual([
      { name: 'A', path: '/mnt/tv/A' },
      { name: 'B', path: '/mnt/tv/A/B' },
    ]);
  });

  it('does not treat a longer name as a subfolder', () => {
    expect(isWithin('/mnt/tv', '/mnt/tv/Show')).toBe(true);
    expect(isWithin('/mnt/tv', '/mnt/tv2')).toBe(false);
  });
});
