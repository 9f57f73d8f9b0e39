/** Container, encoder and rate control. Fields follow what the encoder supports. */
import type { Container } from '@/api/models';
import { ChoiceBar, ChoiceSelect } from './fields';
import { RateFields } from './RateFields';
import { useEncoders, useSettings, useVideoEncoder } from './useSettings';
import classes from './SettingsForm.module.css';

const CONTAINERS: { value: Container; label: string }[] = [
  { value: 'mkv', label: 'MKV' },
  { value: 'mp4', label: 'MP4' },
  { value: 'webm', label: 'WebM' },
];

function words(names: readonly string[]) {
  return names.map((name) => ({ value: name, label: name }));
}

export function VideoFields() {
  const { settings, set, errorOf } = useSettings();
  const encoders = useEncoders();
  const encoder = useVideoEncoder();
  const { container } = settings;
  const fitting = (encoders?.video ?? []).filter(
    ({ containers }) => !container || containers.includes(container),
  );
  return (
    <>
      <ChoiceBar
        label="Container"
        choices={CONTAINERS}
        value={container}
        onChange={(chosen) => set({ container: chosen })}
        error={errorOf('container')}
      />
      <ChoiceSelect
        label="Encoder"
        choices={fitting.map(({ name, label }) => ({ value: name, label }))}
        value={settings.encoder}
        // What belongs to one encoder means nothing, or something else, to the next.
        onChange={(chosen) =>
          set({
            encoder: chosen,
            encoder_preset: undefined,
            encoder_tune: undefined,
            encoder_profile: undefined,
            quality: undefined,
          })
        }
        error={errorOf('encoder')}
      />
      {encoder && encoder.presets.length > 0 && (
        <ChoiceSelect
          label="Encoder preset"
          description="Slower makes smaller files."
          choices={words(encoder.presets)}
          value={settings.encoder_preset}
          onChange={(chosen) => set({ encoder_preset: chosen })}
          error={errorOf('encoder_preset')}
        />
      )}
      {encoder && (encoder.tunes.length > 0 || encoder.profiles.length > 0) && (
        <div className={classes.pair}>
          {encoder.tunes.length > 0 && (
            <ChoiceSelect
              label="Tune"
              choices={words(encoder.tunes)}
              value={settings.encoder_tune}
              onChange={(chosen) => set({ encoder_tune: chosen })}
              error={errorOf('encoder_tune')}
            />
          )}
          {encoder.profiles.length > 0 && (
            <ChoiceSelect
              label="Profile"
              choices={words(encoder.profiles)}
              value={settings.encoder_profile}
              onChange={(chosen) => set({ encoder_profile: chosen })}
              error={errorOf('encoder_profile')}
            />
          )}
        </div>
      )}
      <RateFields encoder={encoder} />
    </>
  );
}
