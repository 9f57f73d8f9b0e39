import { describe, expect, it } from 'vitest';
import { countOf, FILTER_NAMES, filterAddress, readFilter } from './filters';

const counts = { queued: 5, running: 2, retrying: 1, completed: 40, failed: 3, cancelled: 4 };

describe('queue filters in the address', () => {
  it.each(FILTER_NAMES)('come back as they were written: %s', (name) => {
    expect(readFilter(new URLSearchParams(filterAddress(new URLSearchParams(), name)))).toBe(name);
  });

  it('fall back to all for what is unknown', () => {
    expect(readFilter(new URLSearchParams('status=sideways'))).toBe('all');
    expect(readFilter(new URLSearchParams('status=toString'))).toBe('all');
  });

  it('leave the rest of the address alone', () => {
    expect(filterAddress(new URLSearchParams('add=%2Fmnt%2Ftv'), 'failed')).toBe(
      '?add=%2Fmnt%2Ftv&status=failed',
    );
    expect(filterAddress(new URLSearchParams('status=failed&add='), 'all')).toBe('?add=');
  });

  it('count what they show', () => {
    expect(countOf(counts, 'all')).toBe(55);
    expect(countOf(counts, 'active')).toBe(8);
    expect(countOf(counts, 'failed')).toBe(3);
  });
});
