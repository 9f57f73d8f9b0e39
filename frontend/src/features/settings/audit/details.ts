/** Puts the details of an audit entry into lines. */
import type { AuditEntry } from '@/api/models';
import { ROLE_NAMES } from '@/features/settings/roles';
import { inWords } from './actions';

type Line = readonly [field: string, text: string];

/** Return what was requested or changed, by field. Changed fields show both values. */
export function detailsOf({ details }: AuditEntry): readonly Line[] {
  if (details === null) return [];
  const { before, after, asked, ...others } = details;
  return [
    ...changesBetween(fieldsOf(before), fieldsOf(after)),
    // Of a change that was made, the values afterwards say the same.
    ...(after === undefined ? linesOf(fieldsOf(asked), ' (requested)') : []),
    ...linesOf(others, ''),
  ];
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function changesBetween(before: Fields, after: Fields): readonly Line[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields.map((field) => {
    const [old, now] = [textOf(field, before[field]), textOf(field, after[field])];
    if (!(field in after)) return [nameOf(field), `${old} (before)`];
    return [nameOf(field), field in before ? `${old} → ${now}` : now];
  });
}

function linesOf(fields: Fields, remark: string): readonly Line[] {
  return Object.entries(fields).map(([field, value]) => [nameOf(field), `${textOf(field, value)}${remark}`]);
}

const NAMES: Readonly<Record<string, string>> = {
  api_token: 'API token',
  email: 'E-mail',
  expires_in_days: 'Days until expiry',
  invited: 'With an invitation',
  job_ids: 'Jobs',
};

function nameOf(field: string): string {
  return NAMES[field] ?? inWords(field);
}

/** Fields whose values are codes of the API. */
const CODES: readonly string[] = ['action', 'code', 'second_factor'];

function textOf(field: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (field === 'role' && (value === 'user' || value === 'admin')) return ROLE_NAMES[value];
  if (typeof value === 'string') return CODES.includes(field) ? value.replaceAll('_', ' ') : value;
  if (Array.isArray(value)) return value.map((each) => textOf(field, each)).join(', ') || 'none';
  if (typeof value !== 'object') return JSON.stringify(value);
  const parts = Object.entries(value).map(([name, part]) => `${nameOf(name)}: ${textOf(name, part)}`);
  return parts.join(', ') || 'none';
}
