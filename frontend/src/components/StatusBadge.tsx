/** A job's status as icon, word and colour. */
import type { JobStatus } from '@/api/models';
import { STATUS_LOOK } from '@/theme/statuses';
import classes from './StatusBadge.module.css';

interface Props {
  status: JobStatus;
  /** Says it more exactly than the status's own word. */
  label?: string | undefined;
}

export function StatusBadge({ status, label }: Props) {
  const { icon: Icon, label: word } = STATUS_LOOK[status];
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
