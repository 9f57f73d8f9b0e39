import { describe, expect, it } from 'vitest';
import type { LogPart } from '@/api/models';
import { aJob } from '@/testing/values';
import { factsOf } from './facts';
import { HEIGHT, buildLines, WIDTH } from './graph';
import { NO_LOG, withPart, type Log } from './log';
import { optionFacts } from './optionFacts';

function part(text: string, offset: number, complete = false): LogPart {
  return { text, offset, next_offset: offset + text.length, complete };
}

describe('a log that is followed', () => {
  it('grows part by part', () => {
    const log = [part('one\n', 0), part('two\n', 4, true)].reduce<Log>(withPart, NO_LOG);
    expect(log).toEqual({ text: 'one\ntwo\n', next: 8, complete: true, shortened: false });
  });

  it('restarts with another attempt', () => {
    const log = [part('one\n', 0), part('again\n', 0)].reduce<Log>(withPart, NO_LOG);
    expect(log).toMatchObject({ text: 'again\n', shortened: false });
  });

  it('is marked as shortened when lines were dropped before they were read', () => {
    const log = [part('one\n', 0), part('late\n', 900)].reduce<Log>(withPart, NO_LOG);
    expect(log).toMatchObject({ text: 'late\n', next: 905, shortened: true });
  });

  it('keeps only its end, in whole lines', () => {
    const line = `${'x'.repeat(99)}\n`;
    const log = withPart(NO_LOG, part(line.repeat(3000), 0));
    expect(log.text.length).toBeLessThanOrEqual(200_000);
    expect(log.text.startsWith(line)).toBe(true);
    expect(log.shortened).toBe(true);
  });
});

describe('the progress graph', () => {
  const point = (atMs: number, percent: number, fps: number) => ({ atMs, percent, fps });

  it('spans all points, scaled to 100 percent and to the peak speed', () => {
    const lines = buildLines([point(1000, 0, 10), point(2000, 50, 40), point(3000, 100, 20)]);
    expect(lines).toEqual({
      percent: `0.0,${HEIGHT}.0 300.0,60.0 ${WIDTH}.0,0.0`,
      fps: `0.0,90.0 300.0,0.0 ${WIDTH}.0,60.0`,
      highestFps: 40,
      seconds: 2,
    });
  });

  it('is empty with a single point', () => {
    expect(buildLines([point(1000, 10, 10)])).toBeNull();
    expect(buildLines([])).toBeNull();
  });
});

describe('the facts of a job', () => {
  const result = {
    output_path: '/archive/a.mkv',
    size_bytes: 10,
    duration_s: 1,
    elapsed_s: 1,
    sha256: 'abc',
    sidecars: ['/archive/a.srt', '/archive/a.nfo'],
    discarded: false,
    sample: null,
  };

  it('include the hash and the sidecars', () => {
    const facts = new Map(factsOf(aJob({ status: 'completed', result })));
    expect(facts.get('SHA-256')).toBe('abc');
    expect(facts.get('Sidecars')).toBe('/archive/a.srt\n/archive/a.nfo');
    expect(facts.get('Output')).toBe('/archive/a.mkv');
  });

  it('include no output when it was discarded', () => {
    const facts = new Map(factsOf(aJob({ result: { ...result, discarded: true } })));
    expect(facts.has('Output')).toBe(false);
  });

  it('list the settings', () => {
    const job = aJob({
      options: { preset: 'Fast 1080p30', container: 'mkv', quality: 20 },
      preset_sha256: '0123456789abcdef',
    });
    expect(optionFacts(job)).toEqual([
      ['Preset', 'Fast 1080p30 (version 0123456)'],
      ['Video', 'MKV, quality 20'],
    ]);
  });
});
