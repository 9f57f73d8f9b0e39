import { isValidElement } from 'react';
import { describe, expect, it } from 'vitest';
import { ApiError } from '@/api/errors';
import { fieldErrors } from './fieldErrors';

const details = { email: ['use an address', 'Too long.'], body: ['no such field'] };
const invalid = new ApiError(
  422,
  'invalid_request',
  'email: use an address; body: no such field',
  'r1',
  details,
);

describe('the error of a form', () => {
  it('is shown at its fields, as sentences without their names', () => {
    const shown = fieldErrors(invalid, ['email', 'name']).at('email');
    expect(isValidElement(shown) && shown.props).toEqual({
      role: 'alert',
      children: 'Use an address. Too long.',
    });
    expect(fieldErrors(invalid, ['email', 'name']).at('name')).toBeUndefined();
  });

  it('has a rest that belongs to no field', () => {
    const { rest } = fieldErrors(invalid, ['email']);
    expect(rest).toMatchObject({ message: 'No such field.', requestId: 'r1' });
    expect(fieldErrors(invalid, ['email', 'body']).rest).toBeNull();
  });

  it('is kept as it is if it is about no field', () => {
    const refused = new ApiError(409, 'user_exists', 'The user name ben is taken.');
    expect(fieldErrors(refused, ['email']).rest).toBe(refused);
    expect(fieldErrors(null, ['email']).rest).toBeNull();
  });
});
