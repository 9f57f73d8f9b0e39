/** Defaults of the query client: retries and network mode. */
import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '@/api/errors';

/** Retries of a query before its error is shown. */
const RETRIES = 2;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Only retryable errors; a refusal stays a refusal.
        retry: (failures, error) => error instanceof ApiError && error.retryable && failures < RETRIES,
        // On a home network the gateway is reachable without the internet access that browsers call "online".
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
