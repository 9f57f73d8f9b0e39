/** Puts the details of an audit entry into lines. */
import type { AuditEntry } from '@/api/models';

/** Return what was asked for or changed, by field. Changed fields show both values. */
export function detailsOf({ details }: AuditEntry): (readonly [field: string, text: string])[] {
  if (details === null) return [];
  const { before, after, ...others } = details;
  return [...changesBetween(fieldsOf(before), fieldsOf(after)), ...Object.entries(others).map(asLine)];
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function changesBetween(before: Fields, after: Fields): (readonly [string, string])[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields.map((field) => [
    field,
    field in after
      ? field in before
        ? `${textOf(before[field])} → ${textOf(after[field])}`
        : textOf(after[field])
      : `${textOf(before[field])} (before)`,
  ]);
}

function asLine([field, value]: [string, unknown]): readonly [string, string] {
  return [field, textOf(value)];
}

function textOf(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
