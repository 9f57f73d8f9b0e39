/** Sorts the error of a form by its fields. */
import type { ReactNode } from 'react';
import { ApiError } from '@/api/errors';

interface FormErrors<F extends string> {
  /** Returns what to show at a field. */
  readonly at: (field: F) => ReactNode;
  /** What belongs to none of the fields. */
  readonly rest: Error | null;
}

/** Sort an error by `fields`, the API's names of the fields of the form. */
export function fieldErrors<F extends string>(error: Error | null, fields: readonly F[]): FormErrors<F> {
  if (!(error instanceof ApiError) || Object.keys(error.fields).length === 0) {
    return { at: () => null, rest: error };
  }
  const { status, code, requestId, fields: messages } = error;
  const others = Object.keys(messages).filter((name) => !fields.some((field) => field === name));
  const textOf = (name: string) => sentences(messages[name] ?? []);
  return {
    at: (field) => messages[field] && <span role="alert">{textOf(field)}</span>,
    rest: others.length === 0 ? null : new ApiError(status, code, others.map(textOf).join(' '), requestId),
  };
}

/** The API begins messages about fields in lower case, as they follow the name of the field. */
function sentences(messages: readonly string[]): string {
  return messages
    .map((message) => message.charAt(0).toUpperCase() + message.slice(1))
    .map((message) => (/[.!?]$/.test(message) ? message : `${message}.`))
    .join(' ');
}
