/** The selected jobs: some by id, or all of the view including those not loaded yet. */
export type Selection =
  | { readonly kind: 'some'; readonly ids: ReadonlySet<string> }
  | { readonly kind: 'all' };

export const NOTHING_SELECTED: Selection = { kind: 'some', ids: new Set() };
export const ALL_SELECTED: Selection = { kind: 'all' };

export function isSelected(selection: Selection, id: string): boolean {
  return selection.kind === 'all' || selection.ids.has(id);
}

export function isEmpty(selection: Selection): boolean {
  return selection.kind === 'some' && selection.ids.size === 0;
}

/** Select or deselect jobs. Deselecting from "all" leaves the other known ids. */
export function select(
  selection: Selection,
  ids: readonly string[],
  selected: boolean,
  knownIds: () => readonly string[],
): Selection {
  const next = new Set(selection.kind === 'all' ? knownIds() : selection.ids);
  for (const id of ids) {
    if (selected) next.add(id);
    else next.delete(id);
  }
  return { kind: 'some', ids: next };
}
