/** Requests for presets and encoders. */
import { queryOptions } from '@tanstack/react-query';
import { unwrap, client } from './client';
import { keys } from './keys';
import type { PresetCatalogue, PresetImport } from './models';

/** Presets change only when an administrator changes them. */
const PRESETS_FRESH_MS = 60_000;

export const presetsQuery = queryOptions({
  queryKey: keys.presets,
  queryFn: ({ signal }) => unwrap(client.GET('/api/presets', { signal })),
  staleTime: PRESETS_FRESH_MS,
});

/** What HandBrakeCLI can encode with. It changes only with the installed version. */
export const encodersQuery = queryOptions({
  queryKey: keys.encoders,
  queryFn: ({ signal }) => unwrap(client.GET('/api/encoders', { signal })),
  staleTime: 10 * PRESETS_FRESH_MS,
});

/** Import a file that HandBrake exported. Returns the names of the imported presets. */
export async function importPresets(
  document: PresetImport['document'],
  replace: boolean,
): Promise<readonly string[]> {
  return (await unwrap(client.POST('/api/presets/import', { body: { document, replace } }))).imported;
}

export function renamePreset(name: string, to: string): Promise<PresetCatalogue> {
  return unwrap(client.PATCH('/api/presets/{name}', { params: { path: { name } }, body: { name: to } }));
}

export function deletePreset(name: string): Promise<PresetCatalogue> {
  return unwrap(client.DELETE('/api/presets/{name}', { params: { path: { name } } }));
}

/** Set the default preset of one root, or of all if `root` is null. Null restores the configured preset. */
export function setDefaultPreset(preset: string | null, root: string | null): Promise<PresetCatalogue> {
  return unwrap(
    root === null
      ? client.PUT('/api/presets/default', { body: { preset } })
      : client.PUT('/api/presets/default/{root}', { params: { path: { root } }, body: { preset } }),
  );
}

/** Return the download URL of a preset, in HandBrake's export format. */
export function exportUrl(name: string): string {
  return `/api/presets/export/${encodeURIComponent(name)}`;
}
