/** Which subtitles the copy gets, and which of them are burned in or the default. */
import { Switch } from '@mantine/core';
import type { SubtitleOptions } from '@/api/models';
import { subtitleWords } from '@/features/add-job/inspect/facts';
import { useInspection } from '@/features/add-job/inspect/useInspection';
import { ChoiceSelect } from './fields';
import { changed } from './trackChoice';
import { TrackFields } from './TrackFields';
import { useSettings } from './useSettings';

export function SubtitleFields() {
  const { settings, set, errorOf } = useSettings();
  const { title } = useInspection();
  const { subtitles } = settings;
  const change = (changes: {
    readonly [Field in keyof SubtitleOptions]?: SubtitleOptions[Field] | undefined;
  }) => set({ subtitles: changed<SubtitleOptions>(subtitles, changes) });
  const tracks = (title?.subtitles ?? []).map((track) => ({
    number: track.number,
    language: track.language,
    words: subtitleWords(track),
  }));
  const chosen = subtitles?.tracks ?? [];
  const choices = chosen.map((number) => ({
    value: String(number),
    label: `${number}. ${tracks.find((track) => track.number === number)?.words ?? 'Track'}`,
  }));
  const still = (number: number | null | undefined, left: readonly number[]) =>
    number != null && left.includes(number) ? number : undefined;
  return (
    <>
      <TrackFields
        kind="subtitles"
        choice={subtitles}
        tracks={tracks}
        // Only a chosen track can be burned in or shown.
        onChoose={(wanted) =>
          change({
            ...wanted,
            burn: still(subtitles?.burn, wanted.tracks ?? []),
            default: still(subtitles?.default, wanted.tracks ?? []),
          })
        }
      />
      <Switch
        label="Forced subtitles only"
        checked={subtitles?.forced_only ?? false}
        onChange={({ currentTarget }) => change({ forced_only: currentTarget.checked })}
      />
      {chosen.length > 0 && (
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
