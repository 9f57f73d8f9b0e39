import { describe, expect, it } from 'vitest';
import { actionInWords } from './actions';

describe('the actions of the audit log', () => {
  it('have words, or their name if there are none', () => {
    expect(actionInWords('act_on_jobs')).toBe('Change several jobs');
    expect(actionInWords('rename_user')).toBe('Rename user');
  });
});
