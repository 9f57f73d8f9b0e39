import { describe, expect, it } from 'vitest';
import { fromAnswer } from './errors';

function fieldsOf(details: unknown) {
  return fromAnswer(422, { error: 'invalid_request', message: 'No.', details }).fields;
}

describe('fields at fault', () => {
  it('are taken from the node’s own checks', () => {
    expect(fieldsOf({ 'audio.tracks': ['No track 4.'], quality: ['Too high.'] })).toEqual({
      'audio.tracks': ['No track 4.'],
      quality: ['Too high.'],
    });
  });

  it('are taken from the check of the body against its schema, however deep they stand', () => {
    expect(fieldsOf({ json: { quality: ['A number.'], audio: { tracks: ['A list.'] } } })).toEqual({
      quality: ['A number.'],
      'audio.tracks': ['A list.'],
    });
  });

  it('are none where details name other things', () => {
    expect(fieldsOf({ path: '/mnt/archive/a.mkv', job_id: '1' })).toEqual({});
    expect(fieldsOf(undefined)).toEqual({});
  });
});
