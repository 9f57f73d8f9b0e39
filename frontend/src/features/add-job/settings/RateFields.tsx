/** Rate control: constant quality or average bitrate, never both. */
import { Slider, Text } from '@mantine/core';
import type { VideoEncoder } from '@/api/models';
import { ChoiceBar, NumberField, YesNoBar } from './fields';
import { useSettings } from './useSettings';
import classes from './SettingsForm.module.css';

/** Initial bitrate in kbit/s; reasonable for 1080p. */
const BITRATE_START = 4000;
/** Initial quality as a fraction of the scale from best to worst: about 22 of 51. */
const QUALITY_START = 0.43;

type RateMode = 'quality' | 'bitrate';

export function RateFields({ encoder }: { encoder: VideoEncoder | undefined }) {
  const { settings, set, errorOf } = useSettings();
  const { quality, video_bitrate: bitrate } = settings;
  const scale = encoder?.quality ?? null;
  const mode: RateMode | undefined = quality != null ? 'quality' : bitrate != null ? 'bitrate' : undefined;
  const selectMode = (selected: RateMode | undefined) =>
    set({
      quality:
        selected === 'quality' && scale
          ? Math.round(scale.best + (scale.worst - scale.best) * QUALITY_START)
          : undefined,
      video_bitrate: selected === 'bitrate' ? BITRATE_START : undefined,
      multi_pass: undefined,
    });
  return (
    <>
      <ChoiceBar
        label="Rate control"
        choices={[
          ...(scale ? [{ value: 'quality' as const, label: 'Constant quality' }] : []),
          { value: 'bitrate', label: 'Average bitrate' },
        ]}
        value={mode}
        onChange={selectMode}
        error={mode === undefined ? (errorOf('quality') ?? errorOf('video_bitrate')) : undefined}
      />
      {quality != null && scale && (
        <div>
          <Text size="sm" id="quality-label">
            Quality {quality}
          </Text>
          <div className={classes.slider}>
            <Slider
              min={Math.min(scale.best, scale.worst)}
              max={Math.max(scale.best, scale.worst)}
              // The encoder's own step may be too fine for a slider.
              step={Math.max(scale.step, 0.5)}
              value={quality}
              onChange={(selected) => set({ quality: selected })}
              label={null}
              thumbProps={{ 'aria-labelledby': 'quality-label' }}
            />
          </div>
          <Text size="xs" c="dimmed">
            {scale.best < scale.worst ? 'Lower' : 'Higher'} is better quality and larger files.
          </Text>
          {errorOf('quality') && (
            <Text size="xs" c="var(--mantine-color-error)">
              {errorOf('quality')}
            </Text>
          )}
        </div>
      )}
      {bitrate != null && (
        <>
          <NumberField
            label="Average bitrate"
            min={50}
            max={200_000}
            step={100}
            suffix=" kbit/s"
            value={bitrate}
            onChange={(selected) => set({ video_bitrate: selected ?? BITRATE_START })}
            error={errorOf('video_bitrate')}
          />
          <YesNoBar
            label="Passes"
            yes="Two"
            no="One"
            description="Two-pass: better quality at the same size, about twice the time."
            value={settings.multi_pass}
            onChange={(selected) => set({ multi_pass: selected })}
            error={errorOf('multi_pass')}
          />
        </>
      )}
    </>
  );
}
