/** A job's status as icon, label and colour. */
import { IconPlayerPause } from '@tabler/icons-react';
import type { JobStatus } from '@/api/models';
import { STATUS_STYLES } from '@/theme/statuses';
import classes from './StatusBadge.module.css';

interface Props {
  status: JobStatus;
  /** A more specific label than that of the status. */
  label?: string | undefined;
  /** Shows the pause icon. */
  paused?: boolean;
}

export function StatusBadge({ status, label, paused = false }: Props) {
  const { icon: statusIcon, label: statusLabel } = STATUS_STYLES[status];
  const Icon = paused ? IconPlayerPause : statusIcon;
  return (
    <span
      className={classes.badge}
      data-status={status}
      style={{ color: `var(--status-${status}-text)`, background: `var(--status-${status}-tint)` }}
    >
      <Icon size={14} stroke={2} aria-hidden />
      {label ?? statusLabel}
    </span>
  );
}
