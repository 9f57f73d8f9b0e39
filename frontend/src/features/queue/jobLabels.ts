/** Short texts about a job. */
import type { Job, Phase } from '@/api/models';
import { GROUP_NAMES } from '@/options/settingGroups';
import { describeGroup } from '@/options/settingDescriptions';

const PHASE_LABELS: Readonly<Record<Phase, string>> = {
  scanning: 'Scanning',
  encoding: 'Encoding',
  muxing: 'Finishing',
  verifying: 'Checking',
  publishing: 'Publishing',
};

/** Return a more specific label than that of the status; undefined for none. */
export function statusLabel(job: Job): string | undefined {
  if (job.paused && !job.cancel_requested) return 'Paused';
  if (job.status !== 'running') return undefined;
  if (job.cancel_requested) return 'Cancelling';
  return job.progress ? PHASE_LABELS[job.progress.phase] : 'Starting';
}

/** Return the overrides of the preset in one line. */
export function describeOptions({ options, publish_options, priority }: Job): string {
  const settings = { ...options, ...publish_options, priority };
  return GROUP_NAMES.flatMap((group) => describeGroup(group, settings)).join(' · ');
}
