/** The bar with the bulk actions, shown while jobs are selected. */
import { Button, CloseButton, Loader, Text } from '@mantine/core';
import {
  IconArrowBarToDown,
  IconArrowBarToUp,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconSortDescending,
  IconTrash,
  IconX,
  type Icon,
} from '@tabler/icons-react';
import type { BulkAction, JobStatus } from '@/api/models';
import { statusesFor } from './bulk';
import type { BulkProgress } from './useBulk';
import classes from './BulkBar.module.css';

const ACTIONS: readonly { readonly action: BulkAction; readonly label: string; readonly icon: Icon }[] = [
  { action: 'retry', label: 'Retry', icon: IconRefresh },
  { action: 'pause', label: 'Pause', icon: IconPlayerPause },
  { action: 'resume', label: 'Resume', icon: IconPlayerPlay },
  { action: 'priority', label: 'Priority', icon: IconSortDescending },
  { action: 'top', label: 'Move to top', icon: IconArrowBarToUp },
  { action: 'bottom', label: 'Move to bottom', icon: IconArrowBarToDown },
  { action: 'cancel', label: 'Cancel', icon: IconX },
  { action: 'delete', label: 'Remove', icon: IconTrash },
];

interface Props {
  /** How many jobs are selected, as text. */
  selected: string;
  /** Selects all jobs of the view; null when they are selected. */
  selectAll: { readonly label: string; readonly onClick: () => void } | null;
  /** Statuses that the view shows; empty for all. */
  statuses: readonly JobStatus[];
  /** Progress of the running action; null for none. */
  running: BulkProgress | null;
  onAction: (action: BulkAction) => void;
  onStop: () => void;
  onClear: () => void;
}

function progressText({ done, total, stopping }: BulkProgress): string {
  const of = total === null ? '' : `: ${done.toLocaleString()} of ${total.toLocaleString()}`;
  return `${stopping ? 'Stopping' : 'Working'}${of}`;
}

export function BulkBar({ selected, selectAll, statuses, running, onAction, onStop, onClear }: Props) {
  return (
    <section className={classes.bar} aria-label="Selected jobs">
      <div className={classes.what}>
        <CloseButton aria-label="Clear selection" onClick={onClear} disabled={running !== null} />
        <Text size="sm" fw={600} role="status">
          {running === null ? selected : progressText(running)}
        </Text>
        {running !== null && (
          <>
            <Loader size={16} />
            <Button variant="subtle" size="compact-sm" disabled={running.stopping} onClick={onStop}>
              Stop
            </Button>
          </>
        )}
        {selectAll && running === null && (
          <Button variant="subtle" size="compact-sm" onClick={selectAll.onClick}>
            {selectAll.label}
          </Button>
        )}
      </div>
      <div className={classes.actions}>
        {ACTIONS.filter(({ action }) => statusesFor(action, statuses)).map(
          ({ action, label, icon: Icon }) => (
            <Button
              key={action}
              variant="default"
              size="xs"
              leftSection={<Icon size={15} />}
              disabled={running !== null}
              onClick={() => onAction(action)}
            >
              {label}
            </Button>
          ),
        )}
      </div>
    </section>
  );
}
