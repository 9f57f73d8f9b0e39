/** What a plan means for the files of a draft. Pure. */
import type { FieldSentences } from '@/api/errors';
import type { PlannedJob } from '@/api/models';
import { isPending, type ChosenFile } from '@/features/add-job/draft';

/** What is known of each file, by its path. */
export type Planned = ReadonlyMap<string, PlannedJob>;

export interface Outlook {
  /** Files nothing speaks against: those that were not looked at yet are among them. */
  readonly good: readonly ChosenFile[];
  /** Files that would be refused. */
  readonly bad: readonly ChosenFile[];
  readonly sourceBytes: number;
  /** Of all good ones together; null while any of them has none. */
  readonly estimate: { readonly bytes: number; readonly seconds: number } | null;
}

export function outlookOf(files: readonly ChosenFile[], planned: Planned): Outlook {
  const pending = files.filter(isPending);
  const bad = pending.filter(({ path }) => planned.get(path)?.problem);
  const good = pending.filter((file) => !bad.includes(file));
  const estimates = good.flatMap(({ path }) => planned.get(path)?.estimate ?? []);
  return {
    good,
    bad,
    sourceBytes: good.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0),
    estimate:
      good.length > 0 && estimates.length === good.length
        ? {
            bytes: estimates.reduce((sum, { size_bytes: bytes }) => sum + bytes, 0),
            seconds: estimates.reduce((sum, { elapsed_s: seconds }) => sum + seconds, 0),
          }
        : null,
  };
}

/** Gather what is wrong with which field, over all files; the same sentence once. */
export function fieldProblems(files: readonly ChosenFile[], planned: Planned): FieldSentences {
  const found = new Map<string, Set<string>>();
  for (const file of files.filter(isPending)) {
    const fields = planned.get(file.path)?.problem?.fields ?? fieldsOfRefusal(file);
    for (const [field, sentences] of Object.entries(fields)) {
      const known = found.get(field) ?? new Set();
      sentences.forEach((sentence) => known.add(sentence));
      found.set(field, known);
    }
  }
  return Object.fromEntries([...found].map(([field, sentences]) => [field, [...sentences]]));
}

function fieldsOfRefusal({ state }: ChosenFile): FieldSentences {
  return state.kind === 'refused' ? state.fields : {};
}
