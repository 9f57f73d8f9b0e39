/** The cache's manners: when to try again and what counts as fresh. */
import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '@/api/errors';

/** Further tries of a read before its error is shown. */
const RETRIES = 2;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // A refusal stays a refusal; only what may pass is asked again.
        retry: (failures, error) => error instanceof ApiError && error.passing && failures < RETRIES,
        // On a home network the gateway is reached without the internet that browsers mean by "online".
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
