/** Looks up a preset by name. */
import type { Preset, PresetCatalogue } from '@/api/models';

export function findPreset(catalogue: PresetCatalogue | undefined, name: string): Preset | undefined {
  return catalogue?.categories.flatMap(({ presets }) => presets).find((preset) => preset.name === name);
}
