/** Searches and labels presets. */
import type { Preset, PresetCatalogue } from '@/api/models';

/** Return the presets that match by name or description, in their categories. Empty ones are omitted. */
export function searchPresets(
  { categories }: PresetCatalogue,
  search: string,
): { name: string; presets: readonly Preset[] }[] {
  const term = search.trim().toLowerCase();
  return categories
    .map(({ name, presets }) => ({
      name,
      presets: presets.filter((preset) =>
        `${preset.name} ${preset.description}`.toLowerCase().includes(term),
      ),
    }))
    .filter(({ presets }) => presets.length > 0);
}

/** Return the labels of a preset that is a default. */
export function defaultLabels({ default: all, defaults }: PresetCatalogue, name: string): string[] {
  const roots = Object.entries(defaults).flatMap(([root, preset]) => (preset === name ? [root] : []));
  return [...(all === name ? ['Default'] : []), ...roots.map((root) => `Default for ${root}`)];
}
