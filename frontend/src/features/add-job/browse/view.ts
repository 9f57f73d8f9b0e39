/** Converts API listings to the rows of the file browser. */
import type { Entry, LeftOut, Listing, Roots } from '@/api/models';
import { formatSize } from '@/format/sizes';

/** Example names per reason. */
const MAX_EXAMPLES = 3;

export type Row =
  | { readonly kind: 'folder'; readonly name: string; readonly path: string; readonly available: boolean }
  | { readonly kind: 'video'; readonly name: string; readonly path: string; readonly entry: Entry };

export interface FolderView {
  readonly rows: readonly Row[];
  /** The videos among the rows. */
  readonly videos: readonly Entry[];
  /** What is not shown and why; null when everything is shown. */
  readonly note: string | null;
}

/** The API's escape for a byte that is not UTF-8, and for a backslash that would look like one. */
const ESCAPE = /\\x(?:5c|[89a-f][0-9a-f])/;

function matches(filter: string): (named: { name: string }) => boolean {
  const term = filter.trim().toLocaleLowerCase();
  return ({ name }) => name.toLocaleLowerCase().includes(term);
}

/** Say where copies go and how much space is left there. */
export function archiveText({ path, free_bytes, total_bytes }: Roots['archive']): string {
  return free_bytes === null || total_bytes === null
    ? `Copies go to ${path}, which is unavailable at the moment. Jobs wait until it is back.`
    : `Copies go to ${path}, where ${formatSize(free_bytes)} of ${formatSize(total_bytes)} are free.`;
}

export function viewRoots({ roots }: Roots, filter: string): FolderView {
  return {
    rows: roots.filter(matches(filter)).map((root) => ({ kind: 'folder', ...root })),
    videos: [],
    note: null,
  };
}

/** Join pages into one listing. Its next cursor is that of the last page. */
export function joinPages(pages: readonly [Listing, ...Listing[]]): Listing {
  const leftOut = new Map<LeftOut['reason'], LeftOut>();
  for (const each of pages.flatMap(({ left_out }) => left_out)) {
    const before = leftOut.get(each.reason);
    leftOut.set(each.reason, {
      reason: each.reason,
      count: (before?.count ?? 0) + each.count,
      examples: [...(before?.examples ?? []), ...each.examples].slice(0, MAX_EXAMPLES),
    });
  }
  return {
    ...(pages.at(-1) ?? pages[0]),
    entries: pages.flatMap(({ entries }) => entries),
    left_out: [...leftOut.values()],
  };
}

function describeReason({ reason, count, examples }: LeftOut): string {
  const names = [...examples, ...(count > examples.length ? ['…'] : [])].join(', ');
  return `${count.toLocaleString()} ${reasonLabel(reason, count === 1)} (${names})`;
}

function reasonLabel(reason: LeftOut['reason'], singular: boolean): string {
  switch (reason) {
    case 'unreadable':
      return 'unreadable';
    case 'link_outside':
      return singular
        ? 'link that leads outside the source folders'
        : 'links that lead outside the source folders';
    case 'link_broken':
      return singular ? 'broken link' : 'broken links';
    case 'special':
      return singular ? 'pipe, socket or device' : 'pipes, sockets or devices';
    case 'gone':
      return 'deleted or renamed meanwhile';
  }
}

function leftOutNote(leftOut: readonly LeftOut[]): string | null {
  const count = leftOut.reduce((sum, each) => sum + each.count, 0);
  if (count === 0) return null;
  const entries = count === 1 ? '1 entry' : `${count.toLocaleString()} entries`;
  return `${entries} not shown: ${leftOut.map(describeReason).join(', ')}.`;
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
    others > 0 &&
      (others === 1 ? '1 other file not shown.' : `${others.toLocaleString()} other files not shown.`),
    leftOutNote(listing.left_out),
    rows.some(({ name }) => ESCAPE.test(name)) &&
      '\\x and two digits stand for a byte that is not UTF-8; the output name has _ instead.',
  ].filter(Boolean);
  return {
    rows,
    videos: entries.filter(({ kind }) => kind === 'video'),
    note: note.length > 0 ? note.join(' ') : null,
  };
}
