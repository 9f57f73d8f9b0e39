/** Container, encoder and rate control. Only fields that the encoder supports are shown. */
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

function choicesOf(names: readonly string[]) {
  return names.map((name) => ({ value: name, label: name }));
}

export function VideoFields() {
  const { settings, set, errorOf } = useSettings();
  const encoders = useEncoders();
  const encoder = useVideoEncoder();
  const { container } = settings;
  const compatible = (encoders?.video ?? []).filter(
    ({ containers }) => !container || containers.includes(container),
  );
  return (
    <>
      <ChoiceBar
        label="Container"
        choices={CONTAINERS}
        value={container}
        onChange={(selected) => set({ container: selected })}
        error={errorOf('container')}
      />
      <ChoiceSelect
        label="Encoder"
        choices={compatible.map(({ name, label }) => ({ value: name, label }))}
        value={settings.encoder}
        // These settings are specific to an encoder.
        onChange={(selected) =>
          set({
            encoder: selected,
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
          choices={choicesOf(encoder.presets)}
          value={settings.encoder_preset}
          onChange={(selected) => set({ encoder_preset: selected })}
          error={errorOf('encoder_preset')}
        />
      )}
      {encoder && (encoder.tunes.length > 0 || encoder.profiles.length > 0) && (
        <div className={classes.pair}>
          {encoder.tunes.length > 0 && (
            <ChoiceSelect
              label="Tune"
              choices={choicesOf(encoder.tunes)}
              value={settings.encoder_tune}
              onChange={(selected) => set({ encoder_tune: selected })}
              error={errorOf('encoder_tune')}
            />
          )}
          {encoder.profiles.length > 0 && (
            <ChoiceSelect
              label="Profile"
              choices={choicesOf(encoder.profiles)}
              value={settings.encoder_profile}
              onChange={(selected) => set({ encoder_profile: selected })}
              error={errorOf('encoder_profile')}
            />
          )}
        </div>
      )}
      <RateFields encoder={encoder} />
    </>
  );
}
