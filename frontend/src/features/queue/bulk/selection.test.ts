import { describe, expect, it } from 'vitest';
import { ALL_SELECTED, isEmpty, isSelected, NOTHING_SELECTED, select } from './selection';

const knownIds = () => ['a', 'b', 'c'];

describe('a selection', () => {
  it('adds and removes several ids at once', () => {
    const both = select(NOTHING_SELECTED, ['a', 'b'], true, knownIds);
    expect([isSelected(both, 'a'), isSelected(both, 'b'), isSelected(both, 'c')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(isEmpty(select(both, ['a', 'b'], false, knownIds))).toBe(true);
  });

  it('of all includes jobs that are not loaded yet', () => {
    expect(isSelected(ALL_SELECTED, 'not here yet')).toBe(true);
    expect(isEmpty(ALL_SELECTED)).toBe(false);
  });

  it('of all minus one is the other loaded jobs', () => {
    const others = select(ALL_SELECTED, ['b'], false, knownIds);
    expect(['a', 'b', 'c', 'not here yet'].map((id) => isSelected(others, id))).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});
