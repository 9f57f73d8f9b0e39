/** Chooses tracks: by number where a file is at hand, by language for many, or none. */
import { Checkbox, MultiSelect, Text } from '@mantine/core';
import { DROPDOWN } from '@/features/add-job/dropdown';
import { useInspection } from '@/features/add-job/inspect/useInspection';
import { ANY_LANGUAGE, COMMON_LANGUAGES, languageName } from '@/options/languages';
import { ChoiceBar } from './fields';
import { toggled, wayOf, type TrackOptions, type Way } from './trackChoice';
import { useSettings } from './useSettings';
import classes from './SettingsForm.module.css';

interface Chosen {
  tracks?: number[] | undefined;
  languages?: string[] | undefined;
}

interface Props {
  kind: 'audio' | 'subtitles';
  choice: TrackOptions | null | undefined;
  onChoose: (chosen: Chosen) => void;
  /** The tracks of the file in focus. */
  tracks: readonly { readonly number: number; readonly language: string; readonly words: string }[];
}

const WAYS: { value: Way; label: string }[] = [
  { value: 'numbers', label: 'Selected' },
  { value: 'languages', label: 'By language' },
  { value: 'none', label: 'None' },
];

export function TrackFields({ kind, choice, onChoose, tracks }: Props) {
  const { errorOf, fileCount } = useSettings();
  const { file } = useInspection();
  const way = wayOf(choice);
  const chosen = choice?.tracks ?? [];
  const present = [...new Set(tracks.map(({ language }) => language))];
  const choose = (wanted: Way | undefined) => {
    const first = tracks[0]?.number ?? 1;
    onChoose({
      tracks: wanted === 'numbers' ? [first] : wanted === 'none' ? [] : undefined,
      languages: wanted === 'languages' ? [present[0] ?? ANY_LANGUAGE] : undefined,
    });
  };
  const languages = [
    ...new Set([...present, ...(choice?.languages ?? []), ANY_LANGUAGE, ...COMMON_LANGUAGES]),
  ];
  const error = errorOf(`${kind}.tracks`);
  return (
    <>
      <ChoiceBar
        label="Tracks"
        choices={WAYS.filter(({ value }) => value !== 'numbers' || tracks.length > 0 || way === 'numbers')}
        value={way}
        onChange={choose}
        error={way === 'numbers' ? undefined : (error ?? errorOf(kind))}
      />
      {way === 'numbers' && (
        <div className={classes.tracks} role="group" aria-label={`Chosen ${kind} tracks`}>
          {tracks.map(({ number, words }) => (
            <Checkbox
              key={number}
              size="xs"
              label={`${number}. ${words}`}
              checked={chosen.includes(number)}
              // The last one stays: for no track at all there is a choice of its own.
              disabled={chosen.length === 1 && chosen.includes(number)}
              onChange={() => onChoose({ tracks: toggled(chosen, number), languages: undefined })}
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
      {way === 'languages' && (
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
