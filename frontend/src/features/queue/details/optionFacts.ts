/** What was asked for, in words. */
import type { Job } from '@/api/models';
import { GROUP_NAMES } from '@/options/groups';
import { describeGroup } from '@/options/words';
import { present, type Fact } from './facts';

export function optionFacts({ options, publish_options, priority, preset_sha256: hash }: Job): Fact[] {
  const settings = { ...options, ...publish_options, priority };
  return present([
    ['Preset', [options.preset, hash && `(version ${hash.slice(0, 7)})`].filter(Boolean).join(' ')],
    ...GROUP_NAMES.map((group) => [group, describeGroup(group, settings).join(', ')] as const),
  ]);
}
