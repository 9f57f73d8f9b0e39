/** Summarizes the plan for the files of a draft. Pure. */
import type { FieldErrors } from '@/api/errors';
import type { PlannedJob } from '@/api/models';
import { isPending, type SelectedFile } from '@/features/add-job/draft';

/** Planned jobs by input path. */
export type PlannedByPath = ReadonlyMap<string, PlannedJob>;

export interface PlanSummary {
  /** Files without a known problem, including those that are not planned yet. */
  readonly valid: readonly SelectedFile[];
  /** Files that would be refused. */
  readonly invalid: readonly SelectedFile[];
  readonly sourceBytes: number;
  /** Sum over the valid files; null while any of them has no estimate. */
  readonly estimate: { readonly bytes: number; readonly seconds: number } | null;
}

export function summarizePlan(files: readonly SelectedFile[], planned: PlannedByPath): PlanSummary {
  const pending = files.filter(isPending);
  const invalid = pending.filter(({ path }) => planned.get(path)?.problem);
  const valid = pending.filter((file) => !invalid.includes(file));
  const estimates = valid.flatMap(({ path }) => planned.get(path)?.estimate ?? []);
  return {
    valid,
    invalid,
    sourceBytes: valid.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0),
    estimate:
      valid.length > 0 && estimates.length === valid.length
        ? {
            bytes: estimates.reduce((sum, { size_bytes: bytes }) => sum + bytes, 0),
            seconds: estimates.reduce((sum, { elapsed_s: seconds }) => sum + seconds, 0),
          }
        : null,
  };
}

/** Collect the field errors of all files, without duplicates. */
export function collectFieldErrors(files: readonly SelectedFile[], planned: PlannedByPath): FieldErrors {
  const found = new Map<string, Set<string>>();
  for (const file of files.filter(isPending)) {
    const fields = planned.get(file.path)?.problem?.fields ?? fieldsOfRefusal(file);
    for (const [field, messages] of Object.entries(fields)) {
      const known = found.get(field) ?? new Set();
      messages.forEach((message) => known.add(message));
      found.set(field, known);
    }
  }
  return Object.fromEntries([...found].map(([field, messages]) => [field, [...messages]]));
}

function fieldsOfRefusal({ state }: SelectedFile): FieldErrors {
  return state.kind === 'refused' ? state.fields : {};
}
