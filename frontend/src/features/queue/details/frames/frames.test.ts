import { describe, expect, it } from 'vitest';
import { failedFirst, likeness, summaryOf } from './frames';

const frame = (at_s: number, similarity: number | null, passed = true) => ({ at_s, similarity, passed });

describe('the frames of a report', () => {
  it('are sorted by whether they differ and keep their numbers', () => {
    const frames = [frame(1, 0.9), frame(2, 0.2, false), frame(3, 0.95), frame(4, null, false)];
    expect(failedFirst(frames).map(({ number, at_s: at }) => [number, at])).toEqual([
      [1, 2],
      [3, 4],
      [0, 1],
      [2, 3],
    ]);
  });

  it('have their similarity rounded down', () => {
    expect([1, 0.999, 0.29, 0.07, 0, -0.3, null].map(likeness)).toEqual([
      '100% alike',
      '99% alike',
      '29% alike',
      '7% alike',
      '0% alike',
      '0% alike',
      'No frame here',
    ]);
  });

  it('are summarized by the number that differ, or by the least similar', () => {
    expect(summaryOf([frame(1, 0.9), frame(2, 0.2, false)])).toBe('1 of 2 frames differs from the source.');
    expect(summaryOf([frame(1, null, false), frame(2, 0.2, false), frame(3, 1)])).toBe(
      '2 of 3 frames differ from the source.',
    );
    expect(summaryOf([frame(1, 0.99), frame(62, 0.914), frame(90, null)])).toBe(
      'Compared at 3 points spread over the film. Least alike at 1:02: 91%.',
    );
    expect(summaryOf([frame(1, null)])).toBe('Compared at one point.');
  });
});
