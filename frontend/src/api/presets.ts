/** How presets and encoders are asked for and changed. */
import { queryOptions } from '@tanstack/react-query';
import { ask, client } from './client';
import { keys } from './keys';
import type { PresetCatalogue, PresetImport } from './models';

/** Presets change by an administrator's hand only. */
const PRESETS_FRESH_MS = 60_000;

export const presetsQuery = queryOptions({
  queryKey: keys.presets,
  queryFn: ({ signal }) => ask(client.GET('/api/presets', { signal })),
  staleTime: PRESETS_FRESH_MS,
});

/** What HandBrakeCLI can encode with; it changes with the program only. */
export const encodersQuery = queryOptions({
  queryKey: keys.encoders,
  queryFn: ({ signal }) => ask(client.GET('/api/encoders', { signal })),
  staleTime: 10 * PRESETS_FRESH_MS,
});

/** Import what HandBrake exported; gives the names of what came in. */
export async function importPresets(
  document: PresetImport['document'],
  replace: boolean,
): Promise<readonly string[]> {
  return (await ask(client.POST('/api/presets/import', { body: { document, replace } }))).imported;
}

export function renamePreset(name: string, to: string): Promise<PresetCatalogue> {
  return ask(client.PATCH('/api/presets/{name}', { params: { path: { name } }, body: { name: to } }));
}

export function deletePreset(name: string): Promise<PresetCatalogue> {
  return ask(client.DELETE('/api/presets/{name}', { params: { path: { name } } }));
}

/** Choose the preset of jobs that name none, of one root or of all; null goes back to the configured one. */
export function setDefaultPreset(preset: string | null, root: string | null): Promise<PresetCatalogue> {
  return ask(
    root === null
      ? client.PUT('/api/presets/default', { body: { preset } })
      : client.PUT('/api/presets/default/{root}', { params: { path: { root } }, body: { preset } }),
  );
}

/** Give the address a preset is downloaded from, in HandBrake's own form. */
export function exportAddress(name: string): string {
  return `/api/presets/export/${encodeURIComponent(name)}`;
}
