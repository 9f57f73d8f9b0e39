import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ACTION_WORDS, actionInWords } from './actions';

/** Operations with a body that change nothing, so that they are not in the log. */
const NO_CHANGES = ['offer_second_factor', 'plan_jobs', 'read_invitation', 'report_client_error'];

interface Operation {
  readonly operationId: string;
}

function changes(): string[] {
  const document = JSON.parse(readFileSync(new URL('../../../../openapi.json', import.meta.url), 'utf8')) as {
    paths: Record<string, Record<string, Operation>>;
  };
  return Object.values(document.paths)
    .flatMap((methods) =>
      ['post', 'put', 'patch', 'delete'].flatMap((method) => methods[method]?.operationId ?? []),
    )
    .filter((operation) => !NO_CHANGES.includes(operation));
}

describe('the actions of the audit log', () => {
  it('all have words', () => {
    expect(Object.keys(ACTION_WORDS).sort()).toEqual(changes().sort());
  });

  it('have their code as words if they are unknown', () => {
    expect(actionInWords('rename_user')).toBe('Rename user');
    expect(actionInWords('add_job')).toBe('Add job');
  });
});
