/** Turns what the API lists into the rows the browser shows. */
import type { Entry, Listing, Roots } from '@/api/models';

export type Row =
  | { readonly kind: 'folder'; readonly name: string; readonly path: string; readonly available: boolean }
  | { readonly kind: 'video'; readonly name: string; readonly path: string; readonly entry: Entry };

export interface FolderView {
  readonly rows: readonly Row[];
  /** The videos among the rows. */
  readonly videos: readonly Entry[];
  /** What is not shown, and why; null when everything is. */
  readonly note: string | null;
}

function matches(filter: string): (named: { name: string }) => boolean {
  const wanted = filter.trim().toLocaleLowerCase();
  return ({ name }) => name.toLocaleLowerCase().includes(wanted);
}

export function viewRoots({ roots }: Roots, filter: string): FolderView {
  return {
    rows: roots.filter(matches(filter)).map((root) => ({ kind: 'folder', ...root })),
    videos: [],
    note: null,
  };
}

export function viewFolder(listing: Listing, filter: string): FolderView {
  const entries = listing.entries.filter(matches(filter));
  const rows = entries.flatMap((entry): Row[] => {
    const { name, path } = entry;
    switch (entry.kind) {
      case 'folder':
        return [{ kind: 'folder', name, path, available: true }];
      case 'video':
        return [{ kind: 'video', name, path, entry }];
      case 'other':
        return [];
    }
  });
  const others = entries.length - rows.length;
  const note = [
    others > 0 && (others === 1 ? '1 other file is not shown.' : `${others} other files are not shown.`),
    listing.truncated && 'This folder holds more than can be listed; sort it into smaller ones.',
  ].filter(Boolean);
  return {
    rows,
    videos: entries.filter(({ kind }) => kind === 'video'),
    note: note.length > 0 ? note.join(' ') : null,
  };
}
