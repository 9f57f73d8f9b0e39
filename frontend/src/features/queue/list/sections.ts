/** Groups the visible rows into sections. */
import type { Job } from '@/api/models';
import { groupOf, type GroupTitle } from '@/features/queue/grouping';
import type { JobWindow } from '@/features/queue/pages/JobPages';
import type { RowPosition } from './JobRow';

export interface Row {
  readonly position: RowPosition;
  /** Null while it is being fetched again. */
  readonly job: Job | null;
}

export interface Section {
  /** Null where the list is not grouped. */
  readonly title: GroupTitle | null;
  readonly rows: readonly Row[];
}

function jobAt(shown: JobWindow, index: number): Job | null {
  return shown.jobs[index - shown.start] ?? null;
}

/** Return the visible rows by group. A row that is not loaded belongs to the group before it. */
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
    const row = { job, position: { index, title: first ? title : null, first, last } };
    if (current?.title === title) current.rows.push(row);
    else sections.push({ title, rows: [row] });
  }
  return sections;
}
