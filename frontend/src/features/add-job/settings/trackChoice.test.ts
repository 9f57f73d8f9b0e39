import { describe, expect, it } from 'vitest';
import type { AudioOptions } from '@/api/models';
import { withChanges, toggleTrack, trackModeOf } from './trackChoice';

describe('the choice of tracks', () => {
  it('is derived from the set fields', () => {
    expect(trackModeOf(undefined)).toBeUndefined();
    expect(trackModeOf({ encoder: 'av_aac' })).toBeUndefined();
    expect(trackModeOf({ tracks: [] })).toBe('none');
    expect(trackModeOf({ tracks: [2] })).toBe('numbers');
    expect(trackModeOf({ languages: ['deu'] })).toBe('languages');
  });

  it('keeps the other fields, and is undefined when all are empty', () => {
    const audio = withChanges<AudioOptions>({ tracks: [1], mixdown: 'stereo' }, { tracks: undefined });
    expect(audio).toEqual({ mixdown: 'stereo' });
    expect(withChanges<AudioOptions>(audio, { mixdown: undefined, passthrough: false })).toBeUndefined();
    expect(withChanges<AudioOptions>(undefined, { tracks: [] })).toEqual({ tracks: [] });
  });

  it('adds and removes tracks in source order', () => {
    expect(toggleTrack([2], 1)).toEqual([1, 2]);
    expect(toggleTrack([1, 2], 1)).toEqual([2]);
  });
});
