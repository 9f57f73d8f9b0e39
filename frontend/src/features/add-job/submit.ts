/** Submits the files of a draft, one after the other, each under its own idempotency key. */
import { ApiError, messageOf } from '@/api/errors';
import { newKey } from '@/api/idempotency';
import type { Job, JobRequest, Settings } from '@/api/models';
import { isPending, type Attempt, type SelectedFile, type DraftAction } from './draft';

type Send = (request: JobRequest, idempotencyKey: string) => Promise<Job>;

/** Return the request for a file. */
export function requestFor({ path, outputPath }: SelectedFile, settings: Settings): JobRequest {
  return { ...settings, input_path: path, ...(outputPath !== null && { output_path: outputPath }) };
}

/** Return the next attempt. An unchanged request keeps its idempotency key. */
export function attemptFor(file: SelectedFile, settings: Settings): Attempt {
  const request = requestFor(file, settings);
  const before = file.attempt;
  return before && JSON.stringify(before.request) === JSON.stringify(request)
    ? before
    : { key: newKey(), request };
}

/**
 * Submit every pending file and report the state of each.
 *
 * Stops when there is no response or the session has ended. The remaining files stay unchanged.
 */
export async function submitFiles(
  files: readonly SelectedFile[],
  settings: Settings,
  send: Send,
  report: (action: DraftAction) => void,
): Promise<void> {
  for (const file of files.filter(isPending)) {
    const { path } = file;
    const attempt = attemptFor(file, settings);
    report({ type: 'requestSent', path, attempt });
    try {
      const job = await send(attempt.request, attempt.key);
      report({ type: 'fileStateSet', path, state: { kind: 'accepted', job } });
    } catch (error) {
      const message = messageOf(error);
      if (!(error instanceof ApiError) || error.retryable || error.status === 401) {
        report({ type: 'fileStateSet', path, state: { kind: 'unsent', message } });
        return;
      }
      report({ type: 'fileStateSet', path, state: { kind: 'refused', message, fields: error.fields } });
    }
  }
}
