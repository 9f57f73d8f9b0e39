import { describe, expect, it } from 'vitest';
import { anAuditEntry } from '@/testing/values';
import { detailsOf } from './details';

function lines(details: Record<string, unknown> | null) {
  return detailsOf(anAuditEntry({ details }));
}

describe('the details of an audit entry', () => {
  it('show both values of a change', () => {
    expect(
      lines({
        asked: { role: 'admin' },
        before: { role: 'user', email: null, disabled: false },
        after: { role: 'admin', email: 'a@b', disabled: true },
      }),
    ).toEqual([
      ['Role', 'User → Administrator'],
      ['E-mail', 'none → a@b'],
      ['Disabled', 'no → yes'],
    ]);
  });

  it('show what was deleted', () => {
    expect(lines({ before: { role: 'user' } })).toEqual([['Role', 'User (before)']]);
  });

  it('show what was asked for', () => {
    expect(lines({ asked: { role: 'admin', disabled: true } })).toEqual([
      ['Role', 'Administrator (requested)'],
      ['Disabled', 'yes (requested)'],
    ]);
    expect(lines({ scopes: ['read', 'queue'], expires_in_days: 30, second_factor: 'recovery_code' })).toEqual(
      [
        ['Scopes', 'read, queue'],
        ['Days until expiry', '30'],
        ['Second factor', 'recovery code'],
      ],
    );
    expect(lines({ filter: { status: ['failed'], owner: null }, job_ids: [] })).toEqual([
      ['Filter', 'Status: failed, Owner: none'],
      ['Jobs', 'none'],
    ]);
    expect(lines(null)).toEqual([]);
  });
});
