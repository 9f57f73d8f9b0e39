/** How the frame is cropped: by HandBrake’s detection, not at all, or by pixels typed in. */
import { useInspection } from '@/features/add-job/inspect/useInspection';
import { ChoiceSelect, NumberField } from './fields';
import { useSettings } from './useSettings';
import classes from './SettingsForm.module.css';

const SIDES = ['top', 'bottom', 'left', 'right'] as const;
const NOTHING = { top: 0, bottom: 0, left: 0, right: 0 };
/** No frame is larger. */
const MOST_PIXELS = 16_384;

type Way = 'auto' | 'conservative' | 'none' | 'pixels';

const WAYS: { value: Way; label: string }[] = [
  { value: 'auto', label: 'Automatic' },
  { value: 'conservative', label: 'Conservative' },
  { value: 'none', label: 'None' },
  { value: 'pixels', label: 'Custom' },
];

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

export function CropFields() {
  const { settings, set, errorOf } = useSettings();
  const { title } = useInspection();
  const { crop } = settings;
  const way: Way | undefined = crop == null ? undefined : typeof crop === 'string' ? crop : 'pixels';
  return (
    <>
      <ChoiceSelect
        label="Cropping"
        choices={WAYS}
        value={way}
        onChange={(chosen) => set({ crop: chosen === 'pixels' ? (title?.crop ?? NOTHING) : chosen })}
        error={errorOf('crop')}
      />
      {typeof crop === 'object' && crop !== null && (
        <div className={classes.quad}>
          {SIDES.map((side) => (
            <NumberField
              key={side}
              label={capital(side)}
              min={0}
              max={MOST_PIXELS}
              value={crop[side]}
              onChange={(pixels) => set({ crop: { ...crop, [side]: pixels ?? 0 } })}
            />
          ))}
        </div>
      )}
    </>
  );
}
