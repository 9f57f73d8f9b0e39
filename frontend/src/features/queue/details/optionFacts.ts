/** The settings of a job as facts. */
import type { Job } from '@/api/models';
import { GROUP_NAMES } from '@/options/settingGroups';
import { describeGroup } from '@/options/settingDescriptions';
import { withoutEmpty, type Fact } from './facts';

export function optionFacts({ options, publish_options, priority, preset_sha256: hash }: Job): Fact[] {
  const settings = { ...options, ...publish_options, priority };
  return withoutEmpty([
    ['Preset', [options.preset, hash && `(version ${hash.slice(0, 7)})`].filter(Boolean).join(' ')],
    ...GROUP_NAMES.map((group) => [group, describeGroup(group, settings).join(', ')] as const),
  ]);
}
