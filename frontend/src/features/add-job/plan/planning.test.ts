import { describe, expect, it } from 'vitest';
import type { PlannedJob } from '@/api/models';
import { lossesIn, standingOf } from '@/features/add-job/chosen/standing';
import type { ChosenFile, FileState } from '@/features/add-job/draft';
import { summaryOf } from '@/features/add-job/summary';
import { aJob } from '@/test-values';
import { fieldProblems, outlookOf } from './planning';

function file(name: string, state: FileState = { kind: 'ready' }): ChosenFile {
  return { path: `/tv/${name}`, name, sizeBytes: 1000, outputPath: null, sample: null, state, attempt: null };
}

function planned(name: string, changes: Partial<PlannedJob> = {}): [string, PlannedJob] {
  const job = {
    input_path: `/tv/${name}`,
    output_path: `/archive/tv/${name}`,
    output_exists: false,
    options: null,
    duration_s: 60,
    source_bytes: 1000,
    estimate: { size_bytes: 400, elapsed_s: 30 },
    problem: null,
    not_kept: [],
    settling_until: null,
    ...changes,
  };
  return [job.input_path, job];
}

const TRACK_PROBLEM = {
  error: 'invalid_request',
  message: 'audio.tracks: The source has no track 4.',
  fields: { 'audio.tracks': ['The source has no track 4.'] },
};

describe('the outlook of the chosen files', () => {
  it('sums up what the good ones become', () => {
    const files = [file('a'), file('b')];
    const plan = new Map([planned('a'), planned('b')]);
    const outlook = outlookOf(files, plan);
    expect(outlook).toMatchObject({ sourceBytes: 2000, estimate: { bytes: 800, seconds: 60 } });
    expect(summaryOf(files, { ...outlook, planned: plan })).toBe(
      '2 files, 1.95 KB → about 800 B · about 1 min 00 s.',
    );
  });

  it('keeps bad ones apart, and says how many', () => {
    const files = [file('a'), file('b')];
    const plan = new Map([planned('a'), planned('b', { problem: TRACK_PROBLEM })]);
    const outlook = outlookOf(files, plan);
    expect(outlook.good.map(({ name }) => name)).toEqual(['a']);
    expect(outlook.bad.map(({ name }) => name)).toEqual(['b']);
    expect(summaryOf(files, { ...outlook, planned: plan })).toContain(`b: ${TRACK_PROBLEM.message}`);
    const both = new Map([...plan, planned('a', { problem: TRACK_PROBLEM })]);
    expect(summaryOf(files, { ...outlookOf(files, both), planned: both })).toBe('2 files need a decision.');
  });

  it('gives no estimate as long as one is missing, and holds nothing against a file not looked at', () => {
    const outlook = outlookOf([file('a'), file('b')], new Map([planned('a')]));
    expect(outlook.good).toHaveLength(2);
    expect(outlook.estimate).toBeNull();
  });

  it('counts no file that is queued already', () => {
    const queued = file('a', { kind: 'accepted', job: aJob() });
    const unsent = file('b', { kind: 'unsent', message: 'No answer.' });
    const outlook = outlookOf([queued, unsent], new Map());
    expect(outlook.good).toEqual([unsent]);
    expect(summaryOf([queued, unsent], { ...outlook, planned: new Map() })).toBe(
      '1 file queued, 1 file not sent.',
    );
  });
});

describe('problems at fields', () => {
  it('are gathered over all files, each sentence once', () => {
    const plan = new Map([
      planned('a', { problem: TRACK_PROBLEM }),
      planned('b', { problem: TRACK_PROBLEM }),
    ]);
    expect(fieldProblems([file('a'), file('b')], plan)).toEqual({
      'audio.tracks': ['The source has no track 4.'],
    });
  });

  it('come from a refusal where no plan says better', () => {
    const refused = file('a', { kind: 'refused', message: 'No.', fields: { quality: ['Too high.'] } });
    expect(fieldProblems([refused], new Map())).toEqual({ quality: ['Too high.'] });
  });
});

describe('what is said of a file', () => {
  const exists = { output_exists: true };

  it('warns of a name that is taken, by what is to be done then', () => {
    const [, renamed] = planned('a', exists);
    expect(standingOf({ kind: 'ready' }, renamed, 'rename').text).toContain('gets another');
    expect(standingOf({ kind: 'ready' }, renamed, 'replace').text).toContain('will be replaced');
    const problem = { error: 'output_exists', message: 'The archive has it.', fields: null };
    const [, refused] = planned('a', { ...exists, problem });
    expect(standingOf({ kind: 'ready' }, refused, 'fail')).toMatchObject({
      kind: 'collision',
      text: 'The archive has it.',
    });
  });

  it('is silent of what is fine or not known yet', () => {
    expect(standingOf({ kind: 'ready' }, planned('a')[1], 'fail').text).toBeNull();
    expect(standingOf({ kind: 'ready' }, undefined, 'fail').text).toBeNull();
  });
});

describe('what a copy would not keep', () => {
  const loss = {
    kind: 'cover',
    track_kind: null,
    track: null,
    language: null,
    message: 'No cover.',
  } as const;

  it('is counted at its file', () => {
    expect(lossesIn(planned('a')[1])).toBeNull();
    expect(lossesIn(planned('a', { not_kept: [loss] })[1])).toBe('1 item not kept');
    expect(lossesIn(planned('a', { not_kept: [loss, loss] })[1])).toBe('2 items not kept');
  });
});
