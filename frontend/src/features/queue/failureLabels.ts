/** Short labels of the failure classes; the message of the job has the details. */
import type { FailureClass } from '@/api/models';

export const FAILURE_LABELS: Readonly<Record<FailureClass, string>> = {
  invalid_source: 'Bad source',
  source_changed: 'Source changed',
  source_unavailable: 'Source missing',
  source_damaged: 'Damaged source',
  invalid_options: 'Bad settings',
  short_output: 'Output too short',
  bad_output: 'Wrong output',
  damaged_output: 'Damaged output',
  differs: 'Differs from source',
  output_exists: 'Already in archive',
  archive_unwritable: 'Archive not writable',
  no_space: 'No space',
  out_of_memory: 'Out of memory',
  stalled: 'Stalled',
  encoder_error: 'Encoder error',
  node_lost: 'Node lost contact',
  poison: 'Crashes the encoder',
};
