/** A job's status as icon, word and colour. */
import { IconPlayerPause } from '@tabler/icons-react';
import type { JobStatus } from '@/api/models';
import { STATUS_LOOK } from '@/theme/statuses';
import classes from './StatusBadge.module.css';

interface Props {
  status: JobStatus;
  /** Says it more exactly than the status's own word. */
  label?: string | undefined;
  /** Held back or standing still. */
  paused?: boolean;
}

export function StatusBadge({ status, label, paused = false }: Props) {
  const { icon: look, label: word } = STATUS_LOOK[status];
  const Icon = paused ? IconPlayerPause : look;
  return (
    <span
      className={classes.badge}
      data-status={status}
      style={{ color: `var(--status-${status}-text)`, background: `var(--status-${status}-tint)` }}
    >
      <Icon size={14} stroke={2} aria-hidden />
      {label ?? word}
    </span>
  );
}
