/** Searches presets by name and description. */
import type { Preset, PresetCatalogue } from '@/api/models';

/** Give the categories with what matches; those without a match are left out. */
export function matching(
  { categories }: PresetCatalogue,
  wanted: string,
): { name: string; presets: readonly Preset[] }[] {
  const words = wanted.trim().toLowerCase();
  return categories
    .map(({ name, presets }) => ({
      name,
      presets: presets.filter((preset) =>
        `${preset.name} ${preset.description}`.toLowerCase().includes(words),
      ),
    }))
    .filter(({ presets }) => presets.length > 0);
}

/** Say for which jobs a preset is the one that is used unless they name another. */
export function defaultWords({ default: all, defaults }: PresetCatalogue, name: string): string[] {
  const roots = Object.entries(defaults).flatMap(([root, preset]) => (preset === name ? [root] : []));
  return [...(all === name ? ['Default'] : []), ...roots.map((root) => `Default for ${root}`)];
}
