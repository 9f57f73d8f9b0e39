/** Notices for the states of a view: failed, empty, stale. */
import { Button, Text, Title, type TitleOrder } from '@mantine/core';
import { IconAlertTriangle, IconCloudOff, IconRefresh, type Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ApiError, messageOf } from '@/api/errors';
import { formatMoment } from '@/format/durations';
import classes from './Notices.module.css';

interface ErrorNoticeProps {
  /** What failed, as a heading. */
  title: string;
  error: unknown;
  retry?: (() => void) | undefined;
  retrying?: boolean;
}

export function ErrorNotice({ title, error, retry, retrying = false }: ErrorNoticeProps) {
  const requestId = error instanceof ApiError ? error.requestId : null;
  return (
    <div className={classes.error} role="alert">
      <IconAlertTriangle size={20} aria-hidden className={classes.errorIcon} />
      <div className={classes.body}>
        <Text fw={600}>{title}</Text>
        <Text size="sm">{messageOf(error)}</Text>
        {requestId && (
          <Text size="xs" c="dimmed">
            Request {requestId}
          </Text>
        )}
      </div>
      {retry && (
        <Button
          variant="default"
          size="xs"
          leftSection={<IconRefresh size={14} />}
          onClick={retry}
          loading={retrying}
        >
          Try again
        </Button>
      )}
    </div>
  );
}

interface EmptyNoticeProps {
  icon: Icon;
  title: string;
  /** The heading level of the title. */
  level?: TitleOrder;
  /** What to do about it. */
  children: ReactNode;
  action?: ReactNode;
}

export function EmptyNotice({ icon: Icon, title, level = 2, children, action }: EmptyNoticeProps) {
  return (
    <div className={classes.empty}>
      <Icon size={36} stroke={1.4} aria-hidden />
      <Title order={level} size="h4">
        {title}
      </Title>
      <Text size="sm" c="dimmed" maw={420}>
        {children}
      </Text>
      {action}
    </div>
  );
}

interface OutdatedNoticeProps {
  /** Why the last refresh failed; null when it did not. */
  error: Error | null;
  /** When the data below was fetched, in milliseconds since the epoch; 0 for never. */
  updatedAt: number;
}

/** Warns that the data below is old because its last refresh failed. Renders nothing otherwise. */
export function OutdatedNotice({ error, updatedAt }: OutdatedNoticeProps) {
  if (!error || updatedAt === 0) return null;
  return (
    <StaleNotice>
      Last update {formatMoment(new Date(updatedAt).toISOString())}. {messageOf(error)}
    </StaleNotice>
  );
}

/** Warns that the data below may be out of date. */
export function StaleNotice({ children }: { children: ReactNode }) {
  return (
    <div className={classes.stale} role="status">
      <IconCloudOff size={16} aria-hidden />
      <span>{children}</span>
    </div>
  );
}
