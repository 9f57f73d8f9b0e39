/** Which jobs are ticked: some, one by one, or all that the view shows, whether or not they have come. */
export type Selection =
  { readonly kind: 'some'; readonly ids: ReadonlySet<string> } | { readonly kind: 'all' };

export const NOTHING_SELECTED: Selection = { kind: 'some', ids: new Set() };
export const ALL_SELECTED: Selection = { kind: 'all' };

export function isSelected(selection: Selection, id: string): boolean {
  return selection.kind === 'all' || selection.ids.has(id);
}

export function isEmpty(selection: Selection): boolean {
  return selection.kind === 'some' && selection.ids.size === 0;
}

/** Tick or untick jobs; unticking one of all leaves the others among those that have come. */
export function select(
  selection: Selection,
  ids: readonly string[],
  ticked: boolean,
  come: () => readonly string[],
): Selection {
  const next = new Set(selection.kind === 'all' ? come() : selection.ids);
  for (const id of ids) {
    if (ticked) next.add(id);
    else next.delete(id);
  }
  return { kind: 'some', ids: next };
}
