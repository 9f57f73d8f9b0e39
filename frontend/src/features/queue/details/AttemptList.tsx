/** The attempts of a job. */
import { Skeleton, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { messageOf } from '@/api/errors';
import type { Attempt, Job } from '@/api/models';
import { historyQuery } from '@/api/queries';
import { formatDuration, formatMoment } from '@/format/durations';
import { FAILURE_LABELS } from '@/features/queue/failureLabels';
import { Section } from './Section';

const OUTCOME_LABELS: Readonly<Record<Attempt['outcome'], string>> = {
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Cancelled',
  released: 'Returned to queue',
  lost: 'Node lost contact',
};

function durationOf({ started_at: from, ended_at: to }: Attempt): string {
  return formatDuration((Date.parse(to) - Date.parse(from)) / 1000);
}

export function AttemptList({ job }: { job: Job }) {
  const { data, error } = useQuery(historyQuery(job.job_id, job.rev));
  if (error) {
    return (
      <Text size="sm" c="dimmed">
        Couldn’t load the attempts. {messageOf(error)}
      </Text>
    );
  }
  if (!data) return <Skeleton height={20} width="60%" aria-label="Loading the attempts" mt="sm" />;
  if (data.attempts.length === 0) return null;
  return (
    <Section title="Attempts">
      <Table.ScrollContainer minWidth={300}>
        <Table fz="sm" verticalSpacing={4} horizontalSpacing={8} aria-label="Attempts">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Node</Table.Th>
              <Table.Th>Started</Table.Th>
              <Table.Th>Duration</Table.Th>
              <Table.Th>Outcome</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.attempts.map((attempt) => (
              <Table.Tr key={`${attempt.node} ${attempt.started_at}`}>
                <Table.Td>{attempt.node}</Table.Td>
                <Table.Td>{formatMoment(attempt.started_at)}</Table.Td>
                <Table.Td>{durationOf(attempt)}</Table.Td>
                <Table.Td>
                  {OUTCOME_LABELS[attempt.outcome]}
                  {attempt.reason && `: ${FAILURE_LABELS[attempt.reason]}`}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Section>
  );
}
