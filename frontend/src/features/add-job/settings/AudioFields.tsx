/** Audio tracks and how they are encoded. */
import { Switch } from '@mantine/core';
import type { AudioOptions } from '@/api/models';
import { describeAudioTrack } from '@/features/add-job/inspect/facts';
import { useInspection } from '@/features/add-job/inspect/useInspection';
import { ChoiceSelect, NumberField } from './fields';
import { withChanges } from './trackChoice';
import { TrackFields } from './TrackFields';
import { useEncoders, usePreset, useSettings } from './useSettings';
import classes from './SettingsForm.module.css';

export function AudioFields() {
  const { settings, set, errorOf } = useSettings();
  const { title } = useInspection();
  const encoders = useEncoders();
  const preset = usePreset();
  const { audio } = settings;
  const container = settings.container ?? preset?.container;
  const change = (changes: { readonly [Field in keyof AudioOptions]?: AudioOptions[Field] | undefined }) =>
    set({ audio: withChanges<AudioOptions>(audio, changes) });
  const compatible = (encoders?.audio ?? []).filter(
    ({ containers }) => !container || containers.includes(container),
  );
  return (
    <>
      <TrackFields
        kind="audio"
        choice={audio}
        onChoose={change}
        tracks={(title?.audio ?? []).map((track) => ({
          number: track.number,
          language: track.language,
          label: describeAudioTrack(track),
        }))}
      />
      <Switch
        label="Passthrough where the container allows"
        checked={audio?.passthrough ?? false}
        onChange={({ currentTarget }) => change({ passthrough: currentTarget.checked })}
      />
      <div className={classes.pair}>
        <ChoiceSelect
          label={audio?.passthrough ? 'Encoder for other tracks' : 'Encoder'}
          choices={compatible.map(({ name, label }) => ({ value: name, label }))}
          value={audio?.encoder}
          onChange={(encoder) => change({ encoder })}
          error={errorOf('audio.encoder')}
        />
        <ChoiceSelect
          label="Channels"
          choices={(encoders?.mixdowns ?? []).map(({ name, label }) => ({ value: name, label }))}
          value={audio?.mixdown}
          onChange={(mixdown) => change({ mixdown })}
          error={errorOf('audio.mixdown')}
        />
      </div>
      <NumberField
        label="Bitrate per track"
        min={32}
        max={1536}
        step={32}
        suffix=" kbit/s"
        value={settings.audio_bitrate}
        onChange={(bitrate) => set({ audio_bitrate: bitrate })}
        error={errorOf('audio_bitrate')}
      />
    </>
  );
}
