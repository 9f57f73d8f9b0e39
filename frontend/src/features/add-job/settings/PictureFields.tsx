/** Resolution, cropping, frame rate and filters. */
import type { Settings } from '@/api/models';
import { ChoiceBar, ChoiceSelect, NumberField } from './fields';
import { useInspection } from '@/features/add-job/inspect/useInspection';
import { CropFields } from './CropFields';
import { useSettings } from './useSettings';
import classes from './SettingsForm.module.css';

const RESOLUTIONS = [
  { value: '3840x2160', label: '4K (3840 × 2160)' },
  { value: '2560x1440', label: '1440p (2560 × 1440)' },
  { value: '1920x1080', label: '1080p (1920 × 1080)' },
  { value: '1280x720', label: '720p (1280 × 720)' },
  { value: '854x480', label: '480p (854 × 480)' },
];

const FRAME_RATE_MODES: { value: NonNullable<Settings['frame_rate_mode']>; label: string }[] = [
  { value: 'variable', label: 'Same as source' },
  { value: 'peak', label: 'Peak' },
  { value: 'constant', label: 'Constant' },
];

const DEINTERLACE: { value: NonNullable<Settings['deinterlace']>; label: string }[] = [
  { value: 'off', label: 'Off' },
  { value: 'decomb', label: 'Decomb (only interlaced frames)' },
  { value: 'yadif', label: 'Yadif' },
  { value: 'bwdif', label: 'Bwdif (better)' },
];

const DENOISE: { value: NonNullable<Settings['denoise']>; label: string }[] = [
  { value: 'off', label: 'Off' },
  { value: 'hqdn3d', label: 'hqdn3d (fast)' },
  { value: 'nlmeans', label: 'NLMeans (better, much slower)' },
];

const STRENGTHS: { value: NonNullable<Settings['denoise_strength']>; label: string }[] = [
  { value: 'ultralight', label: 'Ultralight' },
  { value: 'light', label: 'Light' },
  { value: 'medium', label: 'Medium' },
  { value: 'strong', label: 'Strong' },
];

export function PictureFields() {
  const { settings, set, errorOf } = useSettings();
  const { title } = useInspection();
  return (
    <>
      <ChoiceSelect
        label="Maximum resolution"
        description="Never upscales."
        choices={RESOLUTIONS}
        value={settings.resolution}
        onChange={(resolution) => set({ resolution })}
        error={errorOf('resolution')}
      />
      <CropFields />
      <ChoiceBar
        label="Frame rate mode"
        choices={FRAME_RATE_MODES}
        value={settings.frame_rate_mode}
        onChange={(mode) => set({ frame_rate_mode: mode })}
        error={errorOf('frame_rate_mode')}
      />
      <NumberField
        label="Frame rate (fps)"
        placeholder="Same as source"
        min={1}
        max={240}
        decimals={3}
        value={settings.frame_rate}
        onChange={(rate) => set({ frame_rate: rate })}
        error={errorOf('frame_rate')}
      />
      <ChoiceSelect
        label="Deinterlace"
        description={title?.interlaced && 'The selected file is interlaced.'}
        choices={DEINTERLACE}
        value={settings.deinterlace}
        onChange={(deinterlace) => set({ deinterlace })}
        error={errorOf('deinterlace')}
      />
      <div className={classes.pair}>
        <ChoiceSelect
          label="Denoise"
          choices={DENOISE}
          value={settings.denoise}
          onChange={(denoise) =>
            set({ denoise, ...((denoise ?? 'off') === 'off' && { denoise_strength: undefined }) })
          }
          error={errorOf('denoise')}
        />
        {(settings.denoise ?? 'off') !== 'off' && (
          <ChoiceSelect
            label="Strength"
            none="Default"
            choices={STRENGTHS}
            value={settings.denoise_strength}
            onChange={(strength) => set({ denoise_strength: strength })}
            error={errorOf('denoise_strength')}
          />
        )}
      </div>
    </>
  );
}
