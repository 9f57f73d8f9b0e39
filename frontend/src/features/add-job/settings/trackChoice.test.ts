import { describe, expect, it } from 'vitest';
import type { AudioOptions } from '@/api/models';
import { changed, toggled, wayOf } from './trackChoice';

describe('the choice of tracks', () => {
  it('is told by what is given', () => {
    expect(wayOf(undefined)).toBeUndefined();
    expect(wayOf({ encoder: 'av_aac' })).toBeUndefined();
    expect(wayOf({ tracks: [] })).toBe('none');
    expect(wayOf({ tracks: [2] })).toBe('numbers');
    expect(wayOf({ languages: ['deu'] })).toBe('languages');
  });

  it('keeps what else is asked, and is gone when nothing is', () => {
    const audio = changed<AudioOptions>({ tracks: [1], mixdown: 'stereo' }, { tracks: undefined });
    expect(audio).toEqual({ mixdown: 'stereo' });
    expect(changed<AudioOptions>(audio, { mixdown: undefined, passthrough: false })).toBeUndefined();
    expect(changed<AudioOptions>(undefined, { tracks: [] })).toEqual({ tracks: [] });
  });

  it('takes tracks in and out, in the order of the source', () => {
    expect(toggled([2], 1)).toEqual([1, 2]);
    expect(toggled([1, 2], 1)).toEqual([2]);
  });
});
