import { describe, expect, it } from 'vitest';
import type { PlannedJob } from '@/api/models';
import { notKeptSummary, fileStatusOf } from '@/features/add-job/selection/fileStatus';
import type { SelectedFile, FileState } from '@/features/add-job/draft';
import { summaryOf } from '@/features/add-job/summary';
import { aJob } from '@/testing/values';
import { collectFieldErrors, summarizePlan } from './planning';

function file(name: string, state: FileState = { kind: 'ready' }): SelectedFile {
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

describe('the plan summary of the selected files', () => {
  it('sums up the estimates of the valid files', () => {
    const files = [file('a'), file('b')];
    const plan = new Map([planned('a'), planned('b')]);
    const summary = summarizePlan(files, plan);
    expect(summary).toMatchObject({ sourceBytes: 2000, estimate: { bytes: 800, seconds: 60 } });
    expect(summaryOf(files, { ...summary, planned: plan })).toBe(
      '2 files, 2 kB → about 800 B · about 1 min 00 s.',
    );
  });

  it('separates and counts invalid files', () => {
    const files = [file('a'), file('b')];
    const plan = new Map([planned('a'), planned('b', { problem: TRACK_PROBLEM })]);
    const summary = summarizePlan(files, plan);
    expect(summary.valid.map(({ name }) => name)).toEqual(['a']);
    expect(summary.invalid.map(({ name }) => name)).toEqual(['b']);
    expect(summaryOf(files, { ...summary, planned: plan })).toContain(`b: ${TRACK_PROBLEM.message}`);
    const both = new Map([...plan, planned('a', { problem: TRACK_PROBLEM })]);
    expect(summaryOf(files, { ...summarizePlan(files, both), planned: both })).toBe(
      '2 files need a decision.',
    );
  });

  it('has no estimate while one is missing, and treats unplanned files as valid', () => {
    const summary = summarizePlan([file('a'), file('b')], new Map([planned('a')]));
    expect(summary.valid).toHaveLength(2);
    expect(summary.estimate).toBeNull();
  });

  it('ignores files that are queued already', () => {
    const queued = file('a', { kind: 'accepted', job: aJob() });
    const unsent = file('b', { kind: 'unsent', message: 'No answer.' });
    const summary = summarizePlan([queued, unsent], new Map());
    expect(summary.valid).toEqual([unsent]);
    expect(summaryOf([queued, unsent], { ...summary, planned: new Map() })).toBe(
      '1 file queued, 1 file not sent.',
    );
  });
});

describe('field errors', () => {
  it('are collected over all files without duplicates', () => {
    const plan = new Map([
      planned('a', { problem: TRACK_PROBLEM }),
      planned('b', { problem: TRACK_PROBLEM }),
    ]);
    expect(collectFieldErrors([file('a'), file('b')], plan)).toEqual({
      'audio.tracks': ['The source has no track 4.'],
    });
  });

  it('come from a refusal where there is no plan', () => {
    const refused = file('a', { kind: 'refused', message: 'No.', fields: { quality: ['Too high.'] } });
    expect(collectFieldErrors([refused], new Map())).toEqual({ quality: ['Too high.'] });
  });
});

describe('the status of a file', () => {
  const exists = { output_exists: true };

  it('warns of an existing output, depending on the collision setting', () => {
    const [, renamed] = planned('a', exists);
    expect(fileStatusOf({ kind: 'ready' }, renamed, 'rename').text).toContain('gets another');
    expect(fileStatusOf({ kind: 'ready' }, renamed, 'replace').text).toContain('will be replaced');
    const problem = { error: 'output_exists', message: 'The archive has it.', fields: null };
    const [, refused] = planned('a', { ...exists, problem });
    expect(fileStatusOf({ kind: 'ready' }, refused, 'fail')).toMatchObject({
      kind: 'collision',
      text: 'The archive has it.',
    });
  });

  it('has no text when there is no problem or no plan yet', () => {
    expect(fileStatusOf({ kind: 'ready' }, planned('a')[1], 'fail').text).toBeNull();
    expect(fileStatusOf({ kind: 'ready' }, undefined, 'fail').text).toBeNull();
  });
});

describe('what the output would not keep', () => {
  const loss = {
    kind: 'cover',
    track_kind: null,
    track: null,
    language: null,
    message: 'No cover.',
  } as const;

  it('is counted for its file', () => {
    expect(notKeptSummary(planned('a')[1])).toBeNull();
    expect(notKeptSummary(planned('a', { not_kept: [loss] })[1])).toBe('1 item not kept');
    expect(notKeptSummary(planned('a', { not_kept: [loss, loss] })[1])).toBe('2 items not kept');
  });
});
