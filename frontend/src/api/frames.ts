/** How the frames are reached that a copy was compared by. */
import { queryOptions } from '@tanstack/react-query';
import { ask, client } from './client';
import { keys } from './keys';
import type { Side } from './samples';

/** Which image of which comparison of a job. */
export interface FrameAsked {
  readonly jobId: string;
  readonly comparison: string;
  /** Place in the report, from 0. */
  readonly number: number;
  readonly side: Side;
}

/** Return the address of an image; another comparison has another, so browsers may keep it. */
export function frameAddress({ jobId, comparison, number, side }: FrameAsked): string {
  return `/api/jobs/frame/${jobId}?${new URLSearchParams({ comparison, number: String(number), side })}`;
}

/** Asks for an image that did not load, to learn why: an `<img>` does not say. */
export function missingFrameQuery(asked: FrameAsked) {
  const { jobId, ...query } = asked;
  return queryOptions({
    queryKey: keys.missingFrame(asked),
    queryFn: async ({ signal }) => {
      await ask(
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
