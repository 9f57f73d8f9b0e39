import { describe, expect, it } from 'vitest';
import { exampleFor } from './example';

const CURL = 'curl -H "Authorization: Bearer h2r_s"';

describe('the example for an API token', () => {
  it.each([
    [['read'], `${CURL} http://h2r/api/queue`],
    [['read', 'queue', 'admin'], `${CURL} http://h2r/api/queue`],
    [['admin'], `${CURL} http://h2r/api/users`],
    [
      ['queue', 'admin'],
      String.raw`${CURL} -H "Content-Type: application/json" -d '{"input_path":"/mnt/Anna'\''s films/film.mkv"}' http://h2r/api/jobs/add`,
    ],
  ] as const)('does what it may: %s', (scopes, example) => {
    expect(exampleFor(scopes, 'h2r_s', 'http://h2r', "/mnt/Anna's films")).toBe(example);
  });
});
