import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '@/api/models';
import { anAuditEntry } from '@/testing/values';
import { isCodeRequest, outcomeInWords } from './outcomes';

describe('the outcome of an audit entry', () => {
  it.each([
    [{ action: 'add_job', outcome: 'success' }, 'Done'],
    [{ action: 'login', outcome: 'refused', error: 'invalid_credentials' }, 'Wrong password'],
    [{ action: 'login', outcome: 'refused', error: 'second_factor_required' }, 'Second factor requested'],
    [
      {
        action: 'login',
        outcome: 'refused',
        error: 'second_factor_required',
        details: { code: 'wrong' },
      },
      'Wrong code',
    ],
    [{ action: 'remove_second_factor', outcome: 'refused', error: 'second_factor_required' }, 'Wrong code'],
    [{ action: 'delete_user', outcome: 'failed', error: 'last_admin' }, 'Last administrator'],
    [{ action: 'pause_queue', outcome: 'refused', error: 'forbidden' }, 'Administrators only'],
    [{ action: 'cancel_job', outcome: 'refused', error: 'forbidden' }, 'Owner and administrators only'],
    [{ action: 'add_job', outcome: 'failed', error: 'output_exists' }, 'Failed: output exists'],
  ] as const satisfies readonly (readonly [Partial<AuditEntry>, string])[])(
    'is put into words: %o',
    (changes, words) => expect(outcomeInWords(anAuditEntry(changes))).toBe(words),
  );

  it('is no refusal at the first of two steps', () => {
    const first = { action: 'login', outcome: 'refused', error: 'second_factor_required' } as const;
    expect(isCodeRequest(anAuditEntry({ ...first, details: { code: 'missing' } }))).toBe(true);
    expect(isCodeRequest(anAuditEntry({ ...first, details: { code: 'wrong' } }))).toBe(false);
  });
});
