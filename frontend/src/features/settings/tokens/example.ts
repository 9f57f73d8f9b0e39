/** An example of how to use an API token. */
import type { Scope } from '@/api/models';

/** Return a command that the scopes allow. `folder` is one that the user can add files from. */
export function exampleFor(scopes: readonly Scope[], secret: string, origin: string, folder: string): string {
  const curl = `curl -H "Authorization: Bearer ${secret}"`;
  if (scopes.includes('read')) return `${curl} ${origin}/api/queue`;
  if (!scopes.includes('queue')) return `${curl} ${origin}/api/users`;
  const job = JSON.stringify({ input_path: `${folder}/film.mkv` }).replaceAll("'", String.raw`'\''`);
  return `${curl} -H "Content-Type: application/json" -d '${job}' ${origin}/api/jobs/add`;
}
