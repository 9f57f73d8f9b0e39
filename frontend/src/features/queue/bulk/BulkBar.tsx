/** What can be done to the ticked jobs, at the bottom of the page as long as some are ticked. */
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
import type { Working } from './useBulk';
import classes from './BulkBar.module.css';

const ACTIONS: readonly { readonly action: BulkAction; readonly label: string; readonly icon: Icon }[] = [
  { action: 'retry', label: 'Retry', icon: IconRefresh },
  { action: 'pause', label: 'Pause', icon: IconPlayerPause },
  { action: 'resume', label: 'Resume', icon: IconPlayerPlay },
  { action: 'priority', label: 'Priority', icon: IconSortDescending },
  { action: 'top', label: 'Move to top', icon: IconArrowBarToUp },
  { action: 'bottom', label: 'Move to bottom', icon: IconArrowBarToDown },
  { action: 'cancel', label: 'Cancel', icon: IconX },
  { action: 'delete', label: 'Delete', icon: IconTrash },
];

interface Props {
  /** How many are ticked, in words. */
  selected: string;
  /** Offers to tick all that the view shows; null when they are. */
  selectAll: { readonly label: string; readonly onClick: () => void } | null;
  /** What the view shows. */
  statuses: readonly JobStatus[];
  /** How far it is with what is under way; null when nothing is. */
  working: Working | null;
  onAction: (action: BulkAction) => void;
  onStop: () => void;
  onClear: () => void;
}

function howFar({ at, total, stopping }: Working): string {
  const of = total === null ? '' : `: ${at.toLocaleString()} of ${total.toLocaleString()}`;
  return `${stopping ? 'Stopping' : 'Working'}${of}`;
}

export function BulkBar({ selected, selectAll, statuses, working, onAction, onStop, onClear }: Props) {
  return (
    <section className={classes.bar} aria-label="Selected jobs">
      <div className={classes.what}>
        <CloseButton aria-label="Clear selection" onClick={onClear} disabled={working !== null} />
        <Text size="sm" fw={600} role="status">
          {working === null ? selected : howFar(working)}
        </Text>
        {working !== null && (
          <>
            <Loader size={16} />
            <Button variant="subtle" size="compact-sm" disabled={working.stopping} onClick={onStop}>
              Stop
            </Button>
          </>
        )}
        {selectAll && working === null && (
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
              disabled={working !== null}
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
