/** How the chosen files are converted. What is left alone, the preset decides. */
import { Input, SegmentedControl, Select, Slider, Switch, Text } from '@mantine/core';
import type { Container } from '@/api/models';
import { isBusy } from './draft';
import { DROPDOWN } from './dropdown';
import { PresetSelect } from './PresetSelect';
import { useAddJob } from './useAddJob';
import classes from './SettingsForm.module.css';

/** Ends of the RF scale, from the API's contract. */
const QUALITY_MIN = 0;
const QUALITY_MAX = 51;
/** Where the slider starts: HandBrake's advice for 1080p. */
const QUALITY_START = 22;
const QUALITY_MARKS = [
  { value: 18, label: 'Finer' },
  { value: 28, label: 'Smaller' },
];

const AS_PRESET = '';

const RESOLUTIONS = [
  { value: AS_PRESET, label: 'As the preset says' },
  { value: '3840x2160', label: '4K (3840 × 2160)' },
  { value: '2560x1440', label: '1440p (2560 × 1440)' },
  { value: '1920x1080', label: '1080p (1920 × 1080)' },
  { value: '1280x720', label: '720p (1280 × 720)' },
  { value: '854x480', label: '480p (854 × 480)' },
];

const CONTAINERS: { value: Container | typeof AS_PRESET; label: string }[] = [
  { value: AS_PRESET, label: 'As preset' },
  { value: 'mkv', label: 'MKV' },
  { value: 'mp4', label: 'MP4' },
  { value: 'webm', label: 'WebM' },
];

const PRIORITIES = [
  { value: '-10', label: 'Low' },
  { value: '0', label: 'Normal' },
  { value: '10', label: 'High' },
];

export function SettingsForm() {
  const { draft, change } = useAddJob();
  const { settings } = draft;
  const set = (changed: Partial<typeof settings>) => change({ type: 'set', settings: changed });
  return (
    <fieldset className={classes.form} disabled={isBusy(draft)}>
      <legend className={classes.title}>Conversion</legend>
      <PresetSelect value={settings.preset} onChange={(preset) => set({ preset })} />
      <div>
        <Switch
          label="Set the quality myself"
          checked={settings.quality !== null}
          onChange={(event) => set({ quality: event.currentTarget.checked ? QUALITY_START : null })}
        />
        {settings.quality !== null && (
          <div className={classes.quality}>
            <Text size="sm" id="quality-label">
              Quality RF {settings.quality}
            </Text>
            <Slider
              min={QUALITY_MIN}
              max={QUALITY_MAX}
              step={0.5}
              marks={QUALITY_MARKS}
              value={settings.quality}
              onChange={(quality) => set({ quality })}
              label={null}
              thumbProps={{ 'aria-labelledby': 'quality-label' }}
            />
            <Text size="xs" c="dimmed" mt={26}>
              Lower is better and larger.
            </Text>
          </div>
        )}
      </div>
      <Select
        label="Largest picture"
        description="Smaller sources are not enlarged."
        data={RESOLUTIONS}
        value={settings.resolution ?? AS_PRESET}
        onChange={(resolution) => set({ resolution: resolution === AS_PRESET ? null : resolution })}
        allowDeselect={false}
        {...DROPDOWN}
      />
      <Input.Wrapper label="Container" labelElement="div" id="container-choice">
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label="Container"
          data={CONTAINERS}
          value={settings.container ?? AS_PRESET}
          onChange={(container) => set({ container: container === AS_PRESET ? null : container })}
        />
      </Input.Wrapper>
      <Input.Wrapper label="Priority" labelElement="div" id="priority-choice">
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label="Priority"
          data={PRIORITIES}
          value={String(settings.priority)}
          onChange={(priority) => set({ priority: Number(priority) })}
        />
      </Input.Wrapper>
    </fieldset>
  );
}
