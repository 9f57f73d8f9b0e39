/** Size, duration and bitrate of source and output. */
import { Table } from '@mantine/core';
import type { Job } from '@/api/models';
import { formatDuration } from '@/format/durations';
import { formatSaving, formatSize } from '@/format/sizes';

interface Props {
  source: Job['source'];
  result: NonNullable<Job['result']>;
}

/** Return the overall bitrate of a file. */
function bitrateOf(bytes: number, seconds: number | null): string {
  return seconds ? `${((bytes * 8) / seconds / 1000).toFixed(0)} kbit/s` : '–';
}

export function BeforeAfter({ source, result }: Props) {
  const rows: readonly (readonly [string, string, string])[] = [
    ['Size', formatSize(source.size_bytes), formatSize(result.size_bytes)],
    [
      'Duration',
      source.duration_s === null ? '–' : formatDuration(source.duration_s),
      formatDuration(result.duration_s),
    ],
    [
      'Bitrate',
      bitrateOf(source.size_bytes, source.duration_s),
      bitrateOf(result.size_bytes, result.duration_s),
    ],
  ];
  const speed = result.elapsed_s > 0 ? result.duration_s / result.elapsed_s : null;
  return (
    <Table.ScrollContainer minWidth={280}>
      <Table fz="sm" verticalSpacing={4} horizontalSpacing={8} aria-label="Before and after" maw={460}>
        <Table.Thead>
          <Table.Tr>
            <Table.Td />
            <Table.Th>Source</Table.Th>
            <Table.Th>Output</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(([term, before, after]) => (
            <Table.Tr key={term}>
              <Table.Th scope="row">{term}</Table.Th>
              <Table.Td>{before}</Table.Td>
              <Table.Td>{after}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
        <Table.Caption ta="left">
          {[
            formatSaving(source.size_bytes, result.size_bytes),
            `took ${formatDuration(result.elapsed_s)}`,
            speed && `${speed.toFixed(1)}× real time`,
          ]
            .filter(Boolean)
            .join(' · ')}
        </Table.Caption>
      </Table>
    </Table.ScrollContainer>
  );
}
