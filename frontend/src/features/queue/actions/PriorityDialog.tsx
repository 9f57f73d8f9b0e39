/** Asks for the priority of one job or of many. */
import { NumberInput } from '@mantine/core';
import { useState } from 'react';
import { ConfirmDialog } from '@/components/ConfirmDialog';

/** As the API has it. */
const LOWEST = -100;
const HIGHEST = 100;

interface Props {
  /** Of what, in words. */
  whose: string;
  present: number;
  onChoose: (priority: number) => void;
  onClose: () => void;
  pending?: boolean;
  error?: Error | null;
}

export function PriorityDialog({ whose, present, onChoose, onClose, pending = false, error = null }: Props) {
  const [wanted, setWanted] = useState<number | string>(present);
  const valid = typeof wanted === 'number';
  return (
    <ConfirmDialog
      title="Set the priority"
      confirm="Set priority"
      refuse="Leave it"
      onConfirm={() => typeof wanted === 'number' && onChoose(wanted)}
      onClose={onClose}
      pending={pending}
      disabled={!valid}
      error={error}
      errorTitle="The priority is not set"
    >
      <NumberInput
        label={`Priority of ${whose}`}
        description={`From ${LOWEST} to ${HIGHEST}; higher runs earlier, 0 is usual. It goes behind those that have it already.`}
        value={wanted}
        onChange={setWanted}
        min={LOWEST}
        max={HIGHEST}
        allowDecimal={false}
        clampBehavior="strict"
      />
    </ConfirmDialog>
  );
}
