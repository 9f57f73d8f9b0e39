import { describe, expect, it } from 'vitest';
import { aQueue } from '@/testing/values';
import { listQueryFor, countOf, FILTER_NAMES, readView, viewAddress, type View } from './filters';

const at = (address: string) => readView(new URLSearchParams(address));

describe('the view in the URL', () => {
  it.each(FILTER_NAMES)('survives a round trip: %s', (filter) => {
    expect(at(viewAddress(new URLSearchParams(), { filter })).filter).toBe(filter);
  });

  it('survives a round trip with search, owner, reason and order', () => {
    const view: View = { filter: 'failed', text: 'ä & b', owner: 'anna', reason: 'no_space', sort: '-size' };
    expect(at(viewAddress(new URLSearchParams(), view))).toEqual(view);
    expect(listQueryFor(view)).toEqual({
      statuses: ['failed'],
      text: 'ä & b',
      owner: 'anna',
      reason: 'no_space',
      sort: '-size',
    });
  });

  it('falls back to defaults for unknown values', () => {
    const nothing = { filter: 'all', text: '', owner: null, reason: null, sort: 'natural' };
    expect(at('status=sideways&sort=toString&reason=bad+luck')).toEqual(nothing);
    expect(at('status=toString')).toEqual(nothing);
  });

  it('keeps the other URL parameters', () => {
    const address = (search: string, changes: Partial<View>) =>
      viewAddress(new URLSearchParams(search), changes);
    expect(address('add=%2Fmnt%2Ftv', { filter: 'failed' })).toBe('?add=%2Fmnt%2Ftv&status=failed');
    expect(address('status=failed&add=', { filter: 'all' })).toBe('?add=');
    expect(address('text=a&sort=name', { text: '' })).toBe('?sort=name');
  });

  it('has a reason only with the failed filter', () => {
    expect(at('status=completed&reason=no_space').reason).toBeNull();
    expect(viewAddress(new URLSearchParams('status=failed&reason=no_space'), { filter: 'all' })).toBe('?');
  });

  it('counts its jobs, including paused ones among the waiting', () => {
    const state = aQueue({
      queued: 3,
      paused_jobs: 2,
      running: 2,
      retrying: 1,
      completed: 40,
      failed: 3,
      cancelled: 4,
    });
    expect(countOf(state, 'all')).toBe(55);
    expect(countOf(state, 'active')).toBe(8);
    expect(countOf(state, 'failed')).toBe(3);
  });
});
