/** Puts the rows in sight under the titles of their groups. */
import type { Job } from '@/api/models';
import { groupOf, type GroupTitle } from '@/features/queue/grouping';
import type { JobWindow } from '@/features/queue/pages/JobPages';
import type { RowPlace } from './JobRow';

export interface Row {
  readonly place: RowPlace;
  /** Null while it is asked for again. */
  readonly job: Job | null;
}

export interface Section {
  /** Null where the list is not in groups. */
  readonly title: GroupTitle | null;
  readonly rows: readonly Row[];
}

function jobAt(shown: JobWindow, index: number): Job | null {
  return shown.jobs[index - shown.start] ?? null;
}

/** Give the rows in sight by group, in their order; a row that is missing belongs to the group before it. */
export function sectionsOf(shown: JobWindow, indices: readonly number[], grouped: boolean): Section[] {
  const sections: { title: GroupTitle | null; rows: Row[] }[] = [];
  for (const index of indices) {
    const job = jobAt(shown, index);
    const current = sections.at(-1);
    const title = grouped ? (job ? groupOf(job) : (current?.title ?? null)) : null;
    const titleAt = (other: number) => {
      const neighbour = jobAt(shown, other);
      return neighbour && grouped ? groupOf(neighbour) : title;
    };
    const first = index === 0 || titleAt(index - 1) !== title;
    const last = index === shown.count - 1 || titleAt(index + 1) !== title;
    const row = { job, place: { index, title: first ? title : null, first, last } };
    if (current?.title === title) current.rows.push(row);
    else sections.push({ title, rows: [row] });
  }
  return sections;
}
