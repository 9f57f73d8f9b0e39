import { describe, expect, it } from 'vitest';
import type { Entry, LeftOut, Listing } from '@/api/models';
import { archiveText, joinPages, viewFolder } from './view';

function entry(name: string, kind: Entry['kind'] = 'video'): Entry {
  return { name, path: `/tv/${name}`, kind, size_bytes: 1, modified_at: null };
}

function page(entries: Entry[], changes: Partial<Listing> = {}): Listing {
  return { path: '/tv', parent: null, entries, left_out: [], total: 9, next_cursor: null, ...changes };
}

const OUTSIDE: LeftOut = { reason: 'link_outside', count: 1, examples: ['out.mkv'] };

describe('the pages of a folder', () => {
  it('are joined into one listing, with omitted entries summed by reason', () => {
    const unreadable: LeftOut = { reason: 'unreadable', count: 4, examples: ['a', 'b', 'c'] };
    const listing = joinPages([
      page([entry('Show', 'folder')], { next_cursor: 'x', left_out: [OUTSIDE] }),
      page([entry('b.mkv')], { left_out: [unreadable, { ...OUTSIDE, count: 2, examples: ['p', 'q'] }] }),
    ]);
    expect(listing.entries.map(({ name }) => name)).toEqual(['Show', 'b.mkv']);
    expect(listing.next_cursor).toBeNull();
    expect(viewFolder(listing, '').note).toBe(
      '7 entries not shown: 3 links that lead outside the source folders (out.mkv, p, q), ' +
        '4 unreadable (a, b, c, …).',
    );
  });
});

describe('the note below a folder', () => {
  it('is absent when everything is shown', () => {
    expect(viewFolder(page([entry('a.mkv'), entry('a\\b.mkv')]), '').note).toBeNull();
  });

  it('gives the reason for a single entry', () => {
    expect(viewFolder(page([entry('a.mkv')], { left_out: [OUTSIDE] }), '').note).toBe(
      '1 entry not shown: 1 link that leads outside the source folders (out.mkv).',
    );
  });

  it('explains a name that is not UTF-8, which can be searched like any other', () => {
    const view = viewFolder(page([entry('caf\\xe9.mkv'), entry('tea.mkv')]), 'CAF\\XE9');
    expect(view.videos.map(({ path }) => path)).toEqual(['/tv/caf\\xe9.mkv']);
    expect(view.note).toContain('a byte that is not UTF-8');
  });
});

describe('the archive', () => {
  it('is shown with its free space, or as unavailable', () => {
    expect(archiveText({ path: '/archive', free_bytes: 2e9, total_bytes: 4e12 })).toBe(
      'Copies go to /archive, where 2 GB of 4 TB are free.',
    );
    expect(archiveText({ path: '/archive', free_bytes: null, total_bytes: null })).toContain('unavailable');
  });
});
