/** Asks for the priority of one or more jobs. */
import { NumberInput } from '@mantine/core';
import { useState } from 'react';
import { ConfirmDialog } from '@/components/ConfirmDialog';

/** The limits of the API. */
const LOWEST = -100;
const HIGHEST = 100;

interface Props {
  /** Whose priority is set, for the label. */
  subject: string;
  initial: number;
  onChoose: (priority: number) => void;
  onClose: () => void;
  pending?: boolean;
  error?: Error | null;
}

export function PriorityDialog({
  subject,
  initial,
  onChoose,
  onClose,
  pending = false,
  error = null,
}: Props) {
  const [priority, setPriority] = useState<number | string>(initial);
  const valid = typeof priority === 'number';
  return (
    <ConfirmDialog
      title="Set priority"
      confirm="Set priority"
      refuse="Cancel"
      onConfirm={() => typeof priority === 'number' && onChoose(priority)}
      onClose={onClose}
      pending={pending}
      disabled={!valid}
      error={error}
      errorTitle="Couldn’t set the priority"
    >
      <NumberInput
        label={`Priority of ${subject}`}
        description={`Higher runs first (${LOWEST} to ${HIGHEST}, default 0).`}
        value={priority}
        onChange={setPriority}
        min={LOWEST}
        max={HIGHEST}
        allowDecimal={false}
        clampBehavior="strict"
      />
    </ConfirmDialog>
  );
}
