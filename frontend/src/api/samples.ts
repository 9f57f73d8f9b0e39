/** Requests for samples: short clips encoded to preview settings. */
import { unwrap, client } from './client';
import type { Job, SampleRequest } from './models';

export type Side = 'before' | 'after';

/** Queue a sample. The same key with the same request never creates two. */
export function makeSample(request: SampleRequest, idempotencyKey: string): Promise<Job> {
  return unwrap(
    client.POST('/api/jobs/sample', {
      body: request,
      params: { header: { 'Idempotency-Key': idempotencyKey } },
    }),
  );
}

/** Return the URL of a frame of the source or the sample; `at` is a fraction of the sample. */
export function sampleFrameUrl(id: string, side: Side, at: number): string {
  return `/api/jobs/sample/${id}/still?${new URLSearchParams({ side, at: at.toFixed(2) })}`;
}

/** Return the URL of a sample in a form that browsers can play. */
export function sampleVideoUrl(id: string): string {
  return `/api/jobs/sample/${id}/video?playable=true`;
}
