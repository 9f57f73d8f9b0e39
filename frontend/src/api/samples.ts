/** How settings are tried out on a piece of a source. */
import { ask, client } from './client';
import type { Job, SampleRequest } from './models';

export type Side = 'before' | 'after';

/** Have a piece encoded; the same key with the same request never makes two samples. */
export function makeSample(request: SampleRequest, idempotencyKey: string): Promise<Job> {
  return ask(
    client.POST('/api/jobs/sample', {
      body: request,
      params: { header: { 'Idempotency-Key': idempotencyKey } },
    }),
  );
}

/** Give the address of the same picture of the source or of the sample; `at` is a share of its play time. */
export function stillAddress(id: string, side: Side, at: number): string {
  return `/api/jobs/sample/${id}/still?${new URLSearchParams({ side, at: at.toFixed(2) })}`;
}

/** Give the address of a sample as browsers play it. */
export function sampleVideoAddress(id: string): string {
  return `/api/jobs/sample/${id}/video?playable=true`;
}
