import { describe, expect, it } from 'vitest';
import { anAuditEntry } from '@/testing/values';
import { detailsOf } from './details';

function lines(details: Record<string, unknown> | null) {
  return detailsOf(anAuditEntry({ details }));
}

describe('the details of an audit entry', () => {
  it('show both values of a change', () => {
    expect(lines({ before: { role: 'user', email: null }, after: { role: 'admin', email: 'a@b' } })).toEqual([
      ['role', 'user → admin'],
      ['email', 'none → a@b'],
    ]);
  });

  it('show what was deleted', () => {
    expect(lines({ before: { role: 'user' } })).toEqual([['role', 'user (before)']]);
  });

  it('show what was asked for', () => {
    expect(lines({ scopes: ['read'], expires_in_days: 30, asked: { role: 'admin' } })).toEqual([
      ['scopes', '["read"]'],
      ['expires_in_days', '30'],
      ['asked', '{"role":"admin"}'],
    ]);
    expect(lines(null)).toEqual([]);
  });
});
