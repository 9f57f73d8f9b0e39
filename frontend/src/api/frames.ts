/** Requests for the frames that verification compared. */
import { queryOptions } from '@tanstack/react-query';
import { unwrap, client } from './client';
import { keys } from './keys';
import type { Side } from './samples';

/** Identifies one image of a comparison. */
export interface FrameRef {
  readonly jobId: string;
  readonly comparison: string;
  /** Index in the report, from 0. */
  readonly number: number;
  readonly side: Side;
}

/** Return the URL of an image. It is unique to the comparison, so browsers may cache it. */
export function frameUrl({ jobId, comparison, number, side }: FrameRef): string {
  return `/api/jobs/frame/${jobId}?${new URLSearchParams({ comparison, number: String(number), side })}`;
}

/** Requests an image that failed to load, to get the reason: an `<img>` does not report it. */
export function missingFrameQuery(frame: FrameRef) {
  const { jobId, ...query } = frame;
  return queryOptions({
    queryKey: keys.missingFrame(frame),
    queryFn: async ({ signal }) => {
      await unwrap(
        client.GET('/api/jobs/frame/{job_id}', {
          params: { path: { job_id: jobId }, query },
          parseAs: 'blob',
          signal,
        }),
      );
      return null;
    },
    gcTime: 0,
  });
}
