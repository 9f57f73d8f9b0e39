/** The classes of failure in a word or two; the sentence beside a job says the rest. */
import type { FailureClass } from '@/api/models';

export const FAILURE_WORDS: Readonly<Record<FailureClass, string>> = {
  invalid_source: 'Bad source',
  source_changed: 'Source changed',
  source_unavailable: 'Source away',
  source_damaged: 'Damaged source',
  invalid_options: 'Bad settings',
  short_output: 'Copy too short',
  bad_output: 'Not as asked',
  damaged_output: 'Damaged copy',
  differs: 'Differs from source',
  output_exists: 'Copy exists',
  archive_unwritable: 'Archive not writable',
  no_space: 'No space',
  out_of_memory: 'Out of memory',
  stalled: 'Stalled',
  encoder_error: 'Encoder error',
  node_lost: 'Node lost',
  poison: 'Takes nodes down',
};
