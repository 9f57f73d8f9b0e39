/** A job's log, followed while the job runs. */
import { Button, Loader, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, messageOf } from '@/api/errors';
import { keys } from '@/api/keys';
import { readLog } from '@/api/logs';
import type { Job } from '@/api/models';
import { EncoderLog } from './EncoderLog';
import { NO_LOG, withPart, type Log } from './log';
import { Section } from './Section';

/** Polling interval of a running job's log. */
const FOLLOW_MS = 1_500;

export function JobLog({ job }: { job: Job }) {
  const [open, setOpen] = useState(false);
  const tail = job.failure?.log_tail;
  if (job.attempts === 0 && !tail) return null;
  if (open) return <WholeLog job={job} />;
  return (
    <Section title={tail ? 'Last lines of the encoder log' : 'Log'}>
      {tail && <EncoderLog title="End" lines={tail} />}
      <Button size="compact-xs" variant="default" mt={6} onClick={() => setOpen(true)}>
        {job.status === 'running' ? 'Follow log' : 'Show log'}
      </Button>
    </Section>
  );
}

function WholeLog({ job }: { job: Job }) {
  const queries = useQueryClient();
  const key = keys.log(job.job_id, job.attempts);
  const {
    data: log,
    error,
    refetch,
    isFetching,
  } = useQuery({
    queryKey: key,
    queryFn: async ({ signal }): Promise<Log> => {
      let read = queries.getQueryData<Log>(key) ?? NO_LOG;
      // Read to the present end; each part is limited in size.
      for (let before = -1; !read.complete && read.next !== before;) {
        before = read.next;
        read = withPart(read, await readLog(job.job_id, read.next, signal));
      }
      return read;
    },
    refetchInterval: ({ state }) => (state.data?.complete === true || state.error ? false : FOLLOW_MS),
  });
  return (
    <Section title="Log">
      {!log && !error && <Loader size="xs" aria-label="Loading the log" />}
      {error && (
        <Text size="sm" c="dimmed" role="status">
          {messageOf(error)}{' '}
          {!(error instanceof ApiError && error.code === 'log_not_found') && (
            <Button size="compact-xs" variant="default" loading={isFetching} onClick={() => void refetch()}>
              Try again
            </Button>
          )}
        </Text>
      )}
      {log?.shortened && (
        <Text size="xs" c="dimmed">
          Earlier lines are omitted.
        </Text>
      )}
      {log && <EncoderLog title="Lines of the log" lines={log.text === '' ? 'No output yet.' : log.text} />}
    </Section>
  );
}
