/** What the fields of the settings form need to know, and how they change it. */
import { useQuery } from '@tanstack/react-query';
import { rootsQuery } from '@/api/queries';
import type { EncoderCatalogue, Preset, PresetCatalogue, Settings, VideoEncoder } from '@/api/models';
import { encodersQuery, presetsQuery } from '@/api/presets';
import { focusOf, isPending, type Changes } from '@/features/add-job/draft';
import { usePlan } from '@/features/add-job/plan/usePlan';
import { useAddJob } from '@/features/add-job/useAddJob';
import { isWithin } from '@/format/paths';
import { presetNamed } from './presets';

export interface SettingsView {
  readonly settings: Settings;
  readonly set: (changes: Changes) => void;
  /** The first thing wrong with a field, such as `audio.tracks`. */
  readonly errorOf: (field: string) => string | undefined;
  /** How many files the settings are for. */
  readonly fileCount: number;
}

export function useSettings(): SettingsView {
  const { draft, change } = useAddJob();
  const { problems } = usePlan();
  return {
    settings: draft.settings,
    set: (settings) => change({ type: 'set', settings }),
    errorOf: (field) => problems[field]?.[0],
    fileCount: draft.files.filter(isPending).length,
  };
}

/** The preset jobs get that name none: the one of the focused file's own root, else the one for all. */
export function useDefaultPreset(catalogue: PresetCatalogue | undefined): string | undefined {
  const { data: roots } = useQuery(rootsQuery);
  const path = focusOf(useAddJob().draft)?.path;
  const root = path === undefined ? undefined : roots?.roots.find((one) => isWithin(one.path, path));
  return (root && catalogue?.defaults[root.name]) ?? catalogue?.default;
}

/** The preset in effect. */
export function usePreset(): Preset | undefined {
  const { data: catalogue } = useQuery(presetsQuery);
  const fallback = useDefaultPreset(catalogue);
  const name = useAddJob().draft.settings.preset ?? fallback;
  return name === undefined ? undefined : presetNamed(catalogue, name);
}

export function useEncoders(): EncoderCatalogue | undefined {
  return useQuery(encodersQuery).data;
}

/** The video encoder in effect: the one asked for, else the preset's. */
export function useVideoEncoder(): VideoEncoder | undefined {
  const preset = usePreset();
  const name = useAddJob().draft.settings.encoder ?? preset?.encoder;
  return useEncoders()?.video.find((encoder) => encoder.name === name);
}
