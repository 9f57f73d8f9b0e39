/** Selects tracks by number, by language, or none. */
import { Checkbox, MultiSelect, Text } from '@mantine/core';
import { DROPDOWN } from '@/features/add-job/dropdown';
import { useInspection } from '@/features/add-job/inspect/useInspection';
import { ANY_LANGUAGE, COMMON_LANGUAGES, languageName } from '@/options/languages';
import { ChoiceBar } from './fields';
import { toggleTrack, trackModeOf, type TrackOptions, type TrackMode } from './trackChoice';
import { useSettings } from './useSettings';
import classes from './SettingsForm.module.css';

interface TrackSelection {
  tracks?: number[] | undefined;
  languages?: string[] | undefined;
}

interface Props {
  kind: 'audio' | 'subtitles';
  choice: TrackOptions | null | undefined;
  onChoose: (selection: TrackSelection) => void;
  /** The tracks of the focused file. */
  tracks: readonly { readonly number: number; readonly language: string; readonly label: string }[];
}

const TRACK_MODES: { value: TrackMode; label: string }[] = [
  { value: 'numbers', label: 'Selected' },
  { value: 'languages', label: 'By language' },
  { value: 'none', label: 'None' },
];

export function TrackFields({ kind, choice, onChoose, tracks }: Props) {
  const { errorOf, fileCount } = useSettings();
  const { file } = useInspection();
  const mode = trackModeOf(choice);
  const selected = choice?.tracks ?? [];
  const fileLanguages = [...new Set(tracks.map(({ language }) => language))];
  const selectMode = (next: TrackMode | undefined) => {
    const first = tracks[0]?.number ?? 1;
    onChoose({
      tracks: next === 'numbers' ? [first] : next === 'none' ? [] : undefined,
      languages: next === 'languages' ? [fileLanguages[0] ?? ANY_LANGUAGE] : undefined,
    });
  };
  const languages = [
    ...new Set([...fileLanguages, ...(choice?.languages ?? []), ANY_LANGUAGE, ...COMMON_LANGUAGES]),
  ];
  const error = errorOf(`${kind}.tracks`);
  return (
    <>
      <ChoiceBar
        label="Tracks"
        choices={TRACK_MODES.filter(
          ({ value }) => value !== 'numbers' || tracks.length > 0 || mode === 'numbers',
        )}
        value={mode}
        onChange={selectMode}
        error={mode === 'numbers' ? undefined : (error ?? errorOf(kind))}
      />
      {mode === 'numbers' && (
        <div className={classes.tracks} role="group" aria-label={`Selected ${kind} tracks`}>
          {tracks.map(({ number, label }) => (
            <Checkbox
              key={number}
              size="xs"
              label={`${number}. ${label}`}
              checked={selected.includes(number)}
              // At least one track stays selected; the mode "None" is for no tracks.
              disabled={selected.length === 1 && selected.includes(number)}
              onChange={() => onChoose({ tracks: toggleTrack(selected, number), languages: undefined })}
            />
          ))}
          {fileCount > 1 && (
            <Text size="xs" c="dimmed">
              Track numbers are from {file?.name} and apply to all {fileCount} files.
            </Text>
          )}
          {error && (
            <Text size="xs" c="var(--mantine-color-error)">
              {error}
            </Text>
          )}
        </div>
      )}
      {mode === 'languages' && (
        <MultiSelect
          label="Languages"
          description="All tracks in these languages, in this order."
          data={languages.map((code) => ({ value: code, label: languageName(code) }))}
          value={choice?.languages ?? []}
          onChange={(codes) =>
            onChoose({ tracks: undefined, languages: codes.length > 0 ? codes : undefined })
          }
          searchable
          maxValues={16}
          error={errorOf(`${kind}.languages`)}
          {...DROPDOWN}
        />
      )}
    </>
  );
}
