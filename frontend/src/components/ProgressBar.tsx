/** A progress bar that screen readers announce in whole percent. */
import { Progress } from '@mantine/core';

interface Props {
  readonly percent: number;
  readonly label: string;
  readonly muted?: boolean;
}

export function ProgressBar({ percent, label, muted = false }: Props) {
  return (
    <Progress.Root size={6} radius="xl" transitionDuration={300}>
      <Progress.Section
        value={percent}
        color={muted ? 'gray' : 'petrol.6'}
        withAria={false} // its own attributes would replace these
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(percent)}
        aria-valuetext={`${percent.toFixed(0)} percent`}
      />
    </Progress.Root>
  );
}
