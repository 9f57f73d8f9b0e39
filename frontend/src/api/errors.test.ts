import { describe, expect, it } from 'vitest';
import { fromResponse } from './errors';

function fieldsOf(details: unknown) {
  return fromResponse(422, { error: 'invalid_request', message: 'No.', details }).fields;
}

describe('field errors', () => {
  it('are taken from the node’s own checks', () => {
    expect(fieldsOf({ 'audio.tracks': ['No track 4.'], quality: ['Too high.'] })).toEqual({
      'audio.tracks': ['No track 4.'],
      quality: ['Too high.'],
    });
  });

  it('are taken from the schema check of the body, however deeply nested', () => {
    expect(fieldsOf({ json: { quality: ['A number.'], audio: { tracks: ['A list.'] } } })).toEqual({
      quality: ['A number.'],
      'audio.tracks': ['A list.'],
    });
  });

  it('are empty when details hold something else', () => {
    expect(fieldsOf({ path: '/mnt/archive/a.mkv', job_id: '1' })).toEqual({});
    expect(fieldsOf(undefined)).toEqual({});
  });
});
