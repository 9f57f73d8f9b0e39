/** Finds presets in the catalogue. */
import type { Preset, PresetCatalogue } from '@/api/models';

export function presetNamed(catalogue: PresetCatalogue | undefined, name: string): Preset | undefined {
  return catalogue?.categories.flatMap(({ presets }) => presets).find((preset) => preset.name === name);
}
