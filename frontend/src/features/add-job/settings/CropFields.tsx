/** Cropping: HandBrake’s detection, none, or a number of pixels per side. */
import { useInspection } from '@/features/add-job/inspect/useInspection';
import { ChoiceSelect, NumberField } from './fields';
import { useSettings } from './useSettings';
import classes from './SettingsForm.module.css';

const SIDES = ['top', 'bottom', 'left', 'right'] as const;
const NO_CROP = { top: 0, bottom: 0, left: 0, right: 0 };
/** More than any frame has. */
const MAX_PIXELS = 16_384;

type CropMode = 'auto' | 'conservative' | 'none' | 'pixels';

const CROP_MODES: { value: CropMode; label: string }[] = [
  { value: 'auto', label: 'Automatic' },
  { value: 'conservative', label: 'Conservative' },
  { value: 'none', label: 'None' },
  { value: 'pixels', label: 'Custom' },
];

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

export function CropFields() {
  const { settings, set, errorOf } = useSettings();
  const { title } = useInspection();
  const { crop } = settings;
  const mode: CropMode | undefined = crop == null ? undefined : typeof crop === 'string' ? crop : 'pixels';
  return (
    <>
      <ChoiceSelect
        label="Cropping"
        choices={CROP_MODES}
        value={mode}
        onChange={(selected) => set({ crop: selected === 'pixels' ? (title?.crop ?? NO_CROP) : selected })}
        error={errorOf('crop')}
      />
      {typeof crop === 'object' && crop !== null && (
        <div className={classes.quad}>
          {SIDES.map((side) => (
            <NumberField
              key={side}
              label={capitalized(side)}
              min={0}
              max={MAX_PIXELS}
              value={crop[side]}
              onChange={(pixels) => set({ crop: { ...crop, [side]: pixels ?? 0 } })}
            />
          ))}
        </div>
      )}
    </>
  );
}
