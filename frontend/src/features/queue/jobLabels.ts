/** What the queue says of a job in a few words. */
import type { Job, Phase } from '@/api/models';
import { GROUP_NAMES } from '@/options/groups';
import { describeGroup } from '@/options/words';

const PHASE_WORDS: Readonly<Record<Phase, string>> = {
  scanning: 'Scanning',
  encoding: 'Encoding',
  muxing: 'Finishing',
  verifying: 'Checking',
  publishing: 'Publishing',
};

/** Say what a job is doing; undefined leaves it to the status's own word. */
export function statusLabel(job: Job): string | undefined {
  if (job.paused && !job.cancel_requested) return 'Paused';
  if (job.status !== 'running') return undefined;
  if (job.cancel_requested) return 'Cancelling';
  return job.progress ? PHASE_WORDS[job.progress.phase] : 'Starting';
}

/** Say in one line what was asked for beside the preset. */
export function describeOptions({ options, publish_options, priority }: Job): string {
  const settings = { ...options, ...publish_options, priority };
  return GROUP_NAMES.flatMap((group) => describeGroup(group, settings)).join(' · ');
}
