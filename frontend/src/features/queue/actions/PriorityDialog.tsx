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
      title="Set priority"
      confirm="Set priority"
      refuse="Cancel"
      onConfirm={() => typeof wanted === 'number' && onChoose(wanted)}
      onClose={onClose}
      pending={pending}
      disabled={!valid}
      error={error}
      errorTitle="Couldn’t set the priority"
    >
      <NumberInput
        label={`Priority of ${whose}`}
        description={`Higher runs first (${LOWEST} to ${HIGHEST}, default 0).`}
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
