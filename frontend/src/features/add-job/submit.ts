/** Sends the files of a draft, one after the other, each under an idempotency key of its own. */
import { ApiError, sentence } from '@/api/errors';
import { newKey } from '@/api/idempotency';
import type { Job, JobRequest, Settings } from '@/api/models';
import { isPending, type Attempt, type ChosenFile, type DraftAction } from './draft';

type Send = (request: JobRequest, idempotencyKey: string) => Promise<Job>;

/** Give what is asked for a file. */
export function requestFor({ path, outputPath }: ChosenFile, settings: Settings): JobRequest {
  return { ...settings, input_path: path, ...(outputPath !== null && { output_path: outputPath }) };
}

/** Give the attempt to make now: the same as before when the same is asked for again. */
export function attemptFor(file: ChosenFile, settings: Settings): Attempt {
  const request = requestFor(file, settings);
  const before = file.attempt;
  return before && JSON.stringify(before.request) === JSON.stringify(request)
    ? before
    : { key: newKey(), request };
}

/**
 * Send every pending file and report how each fares.
 *
 * Stops where no answer comes or nobody is signed in any more: what was not sent stays as it is.
 */
export async function submitFiles(
  files: readonly ChosenFile[],
  settings: Settings,
  send: Send,
  report: (action: DraftAction) => void,
): Promise<void> {
  for (const file of files.filter(isPending)) {
    const { path } = file;
    const attempt = attemptFor(file, settings);
    report({ type: 'sent', path, attempt });
    try {
      const job = await send(attempt.request, attempt.key);
      report({ type: 'answered', path, state: { kind: 'accepted', job } });
    } catch (error) {
      const message = sentence(error);
      if (!(error instanceof ApiError) || error.passing || error.status === 401) {
        report({ type: 'answered', path, state: { kind: 'unsent', message } });
        return;
      }
      report({ type: 'answered', path, state: { kind: 'refused', message, fields: error.fields } });
    }
  }
}
