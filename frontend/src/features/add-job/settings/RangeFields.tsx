/** Title and time range to encode, chapter markers and metadata. */
import { useInspection } from '@/features/add-job/inspect/useInspection';
import { formatDuration } from '@/format/durations';
import { formatTimecode } from '@/options/timecodes';
import { ChoiceSelect, TimecodeField, YesNoBar } from './fields';
import { useSettings } from './useSettings';
import classes from './SettingsForm.module.css';

export function RangeFields() {
  const { settings, set, errorOf } = useSettings();
  const { inspection, title } = useInspection();
  const titles = inspection?.titles ?? [];
  return (
    <>
      {(titles.length > 1 || settings.title != null) && (
        <ChoiceSelect
          label="Title"
          none="Main title"
          choices={titles.map(({ number, duration_s: seconds }) => ({
            value: String(number),
            label: `${number} (${formatDuration(seconds)})`,
          }))}
          value={settings.title == null ? undefined : String(settings.title)}
          onChange={(number) => set({ title: number === undefined ? undefined : Number(number) })}
          error={errorOf('title')}
        />
      )}
      <div className={classes.pair}>
        <TimecodeField
          label="Start"
          placeholder="0:00:00"
          value={settings.start_s}
          onChange={(start) => set({ start_s: start })}
          error={errorOf('start_s')}
        />
        <TimecodeField
          label="End"
          placeholder={title ? formatTimecode(Math.floor(title.duration_s)) : 'End of the source'}
          value={settings.stop_s}
          onChange={(stop) => set({ stop_s: stop })}
          error={
            settings.start_s != null && settings.stop_s != null && settings.stop_s <= settings.start_s
              ? 'End must be after start.'
              : errorOf('stop_s')
          }
        />
      </div>
      <YesNoBar
        label="Chapter markers"
        yes="Keep"
        no="Remove"
        value={settings.chapters}
        onChange={(chapters) => set({ chapters })}
        error={errorOf('chapters')}
      />
      <YesNoBar
        label="Metadata (title, artist, date)"
        yes="Keep"
        no="Remove"
        value={settings.keep_metadata}
        onChange={(keep) => set({ keep_metadata: keep })}
        error={errorOf('keep_metadata')}
      />
    </>
  );
}
