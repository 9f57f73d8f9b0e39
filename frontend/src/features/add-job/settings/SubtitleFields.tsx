/** Subtitle tracks, and which one is burned in or the default. */
import { Switch } from '@mantine/core';
import type { SubtitleOptions } from '@/api/models';
import { describeSubtitleTrack } from '@/features/add-job/inspect/facts';
import { useInspection } from '@/features/add-job/inspect/useInspection';
import { ChoiceSelect } from './fields';
import { withChanges } from './trackChoice';
import { TrackFields } from './TrackFields';
import { useSettings } from './useSettings';

export function SubtitleFields() {
  const { settings, set, errorOf } = useSettings();
  const { title } = useInspection();
  const { subtitles } = settings;
  const change = (changes: {
    readonly [Field in keyof SubtitleOptions]?: SubtitleOptions[Field] | undefined;
  }) => set({ subtitles: withChanges<SubtitleOptions>(subtitles, changes) });
  const tracks = (title?.subtitles ?? []).map((track) => ({
    number: track.number,
    language: track.language,
    label: describeSubtitleTrack(track),
  }));
  const selected = subtitles?.tracks ?? [];
  const choices = selected.map((number) => ({
    value: String(number),
    label: `${number}. ${tracks.find((track) => track.number === number)?.label ?? 'Track'}`,
  }));
  const ifSelected = (number: number | null | undefined, numbers: readonly number[]) =>
    number != null && numbers.includes(number) ? number : undefined;
  return (
    <>
      <TrackFields
        kind="subtitles"
        choice={subtitles}
        tracks={tracks}
        // Only a selected track can be burned in or be the default.
        onChoose={(selection) =>
          change({
            ...selection,
            burn: ifSelected(subtitles?.burn, selection.tracks ?? []),
            default: ifSelected(subtitles?.default, selection.tracks ?? []),
          })
        }
      />
      <Switch
        label="Forced subtitles only"
        checked={subtitles?.forced_only ?? false}
        onChange={({ currentTarget }) => change({ forced_only: currentTarget.checked })}
      />
      {selected.length > 0 && (
        <>
          <ChoiceSelect
            label="Burn in"
            none="None"
            choices={choices}
            value={subtitles?.burn == null ? undefined : String(subtitles.burn)}
            onChange={(number) => change({ burn: number === undefined ? undefined : Number(number) })}
            error={errorOf('subtitles.burn')}
          />
          <ChoiceSelect
            label="Default track"
            none="None"
            choices={choices}
            value={subtitles?.default == null ? undefined : String(subtitles.default)}
            onChange={(number) => change({ default: number === undefined ? undefined : Number(number) })}
            error={errorOf('subtitles.default')}
          />
        </>
      )}
    </>
  );
}
