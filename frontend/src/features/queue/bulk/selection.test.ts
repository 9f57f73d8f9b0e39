import { describe, expect, it } from 'vitest';
import { ALL_SELECTED, isEmpty, isSelected, NOTHING_SELECTED, select } from './selection';

const come = () => ['a', 'b', 'c'];

describe('a selection', () => {
  it('grows and shrinks by several at once', () => {
    const both = select(NOTHING_SELECTED, ['a', 'b'], true, come);
    expect([isSelected(both, 'a'), isSelected(both, 'b'), isSelected(both, 'c')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(isEmpty(select(both, ['a', 'b'], false, come))).toBe(true);
  });

  it('of all holds what has not come yet', () => {
    expect(isSelected(ALL_SELECTED, 'not here yet')).toBe(true);
    expect(isEmpty(ALL_SELECTED)).toBe(false);
  });

  it('of all without one is the others that have come, and nothing unseen', () => {
    const others = select(ALL_SELECTED, ['b'], false, come);
    expect(['a', 'b', 'c', 'not here yet'].map((id) => isSelected(others, id))).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});
