/** The verification report: checks, damage in the source, compared frames, and what is not kept. */
import { Skeleton, Table, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleDashed } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { ApiError, messageOf } from '@/api/errors';
import type { Check, Job } from '@/api/models';
import { verificationQuery } from '@/api/queries';
import { MessageList } from '@/components/MessageList';
import { formatDuration } from '@/format/durations';
import { ComparedFrames } from './frames/ComparedFrames';
import { Section } from './Section';
import classes from './VerificationTable.module.css';

const CHECK_LABELS: Readonly<Record<Check['name'], string>> = {
  readable: 'Readable',
  container: 'Container',
  duration: 'Duration',
  video: 'Video',
  frame_size: 'Resolution',
  audio: 'Audio',
  subtitles: 'Subtitles',
  chapters: 'Chapters',
  tail: 'End of file',
  full_decode: 'Full decode',
  frames: 'Frames',
  frame_area: 'Frame area',
  colours: 'Colours',
  sound: 'Sound',
  sync: 'Audio sync',
};

export function VerificationTable({ job }: { job: Job }) {
  const { data: report, error } = useQuery(verificationQuery(job.job_id, job.rev));
  // An output that was never finished was not verified.
  if (error instanceof ApiError && error.code === 'report_not_found') return null;
  return (
    <>
      <Section title="Verification">
        {error && (
          <Text size="sm" c="dimmed">
            Couldn’t load the report. {messageOf(error)}
          </Text>
        )}
        {!report && !error && <Skeleton height={90} aria-label="Loading the report" />}
        {report && (
          <Table.ScrollContainer minWidth={520}>
            <Table fz="sm" verticalSpacing={4} horizontalSpacing={8} aria-label="Verification">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Check</Table.Th>
                  <Table.Th>Result</Table.Th>
                  <Table.Th>Found</Table.Th>
                  <Table.Th>Expected</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {report.checks.map((check) => (
                  <Table.Tr key={check.name}>
                    <Table.Th scope="row">{CHECK_LABELS[check.name]}</Table.Th>
                    <Table.Td>
                      <Verdict check={check} />
                    </Table.Td>
                    <Table.Td>{check.found}</Table.Td>
                    <Table.Td>{check.expected}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
              <Table.Caption ta="left">All checks took {formatDuration(report.elapsed_s)}.</Table.Caption>
            </Table>
          </Table.ScrollContainer>
        )}
      </Section>
      {report && report.damage.length > 0 && (
        <Section title="Damage in the source">
          <MessageList items={report.damage} />
        </Section>
      )}
      {report && <ComparedFrames jobId={job.job_id} report={report} />}
      {report && report.not_kept.length > 0 && (
        <Section title="Not kept from the source">
          <MessageList items={report.not_kept} />
        </Section>
      )}
    </>
  );
}

function Verdict({ check }: { check: Check }) {
  const [state, word, Icon] = verdictOf(check);
  return (
    <span className={classes.verdict} data-state={state}>
      <Icon size={15} aria-hidden />
      {word}
    </span>
  );
}

function verdictOf(check: Check) {
  if (!check.made) return ['open', 'Not checked', IconCircleDashed] as const;
  if (check.passed) return ['passed', 'Pass', IconCircleCheck] as const;
  return ['failed', 'Fail', IconAlertTriangle] as const;
}
