/** A labelled bar for a value, with its limit marked. */
import { Text } from '@mantine/core';
import classes from './Meter.module.css';

interface Props {
  label: string;
  /** The value as text, such as `5.2 of 16 GB`. */
  reading: string;
  /** 0 to 100. */
  percent: number;
  /** The limit, 0 to 100; null for none. */
  limitPercent: number | null;
  /** The limit as text; null for none. */
  limit: string | null;
}

export function Meter({ label, reading, percent, limitPercent, limit }: Props) {
  const filled = Math.min(100, Math.max(0, percent));
  const beyond = limitPercent !== null && filled > limitPercent;
  return (
    <div className={classes.meter}>
      <div className={classes.line}>
        <Text size="sm" fw={600}>
          {label}
        </Text>
        <Text size="sm">{reading}</Text>
      </div>
      <div
        className={classes.track}
        role="meter"
        aria-label={label}
        aria-valuenow={Math.round(filled)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuetext={[reading, limit].filter(Boolean).join(', ')}
      >
        <div className={classes.fill} data-beyond={beyond || undefined} style={{ width: `${filled}%` }} />
        {limitPercent !== null && (
          <div className={classes.limit} style={{ insetInlineStart: `${limitPercent}%` }} />
        )}
      </div>
      {limit && (
        <Text size="xs" c="dimmed">
          {limit}
        </Text>
      )}
    </div>
  );
}
