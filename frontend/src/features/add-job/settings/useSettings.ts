/** Hooks for the fields of the settings form. */
import { useQuery } from '@tanstack/react-query';
import { rootsQuery } from '@/api/queries';
import type { EncoderCatalogue, Preset, PresetCatalogue, Settings, VideoEncoder } from '@/api/models';
import { encodersQuery, presetsQuery } from '@/api/presets';
import { focusOf, isPending, type Changes } from '@/features/add-job/draft';
import { usePlan } from '@/features/add-job/plan/usePlan';
import { useAddJob } from '@/features/add-job/useAddJob';
import { isWithin } from '@/format/paths';
import { findPreset } from './findPreset';

export interface SettingsView {
  readonly settings: Settings;
  readonly set: (changes: Changes) => void;
  /** Return the first error of a field, such as `audio.tracks`. */
  readonly errorOf: (field: string) => string | undefined;
  /** Number of files that the settings apply to. */
  readonly fileCount: number;
}

export function useSettings(): SettingsView {
  const { draft, change } = useAddJob();
  const { fieldErrors } = usePlan();
  return {
    settings: draft.settings,
    set: (settings) => change({ type: 'settingsChanged', settings }),
    errorOf: (field) => fieldErrors[field]?.[0],
    fileCount: draft.files.filter(isPending).length,
  };
}

/** Return the name of the default preset: that of the focused file's root, else the global one. */
export function useDefaultPreset(catalogue: PresetCatalogue | undefined): string | undefined {
  const { data: roots } = useQuery(rootsQuery);
  const path = focusOf(useAddJob().draft)?.path;
  const root =
    path === undefined ? undefined : roots?.roots.find((candidate) => isWithin(candidate.path, path));
  return (root && catalogue?.defaults[root.name]) ?? catalogue?.default;
}

/** Return the preset in effect. */
export function usePreset(): Preset | undefined {
  const { data: catalogue } = useQuery(presetsQuery);
  const fallback = useDefaultPreset(catalogue);
  const name = useAddJob().draft.settings.preset ?? fallback;
  return name === undefined ? undefined : findPreset(catalogue, name);
}

export function useEncoders(): EncoderCatalogue | undefined {
  return useQuery(encodersQuery).data;
}

/** Return the video encoder in effect: the selected one, else that of the preset. */
export function useVideoEncoder(): VideoEncoder | undefined {
  const preset = usePreset();
  const name = useAddJob().draft.settings.encoder ?? preset?.encoder;
  return useEncoders()?.video.find((encoder) => encoder.name === name);
}
