/** Shows the outcome of the last action: for a while if it succeeded, until it is closed if it failed. */
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import classes from './report.module.css';

export interface Report {
  readonly tone: 'good' | 'bad';
  readonly title: string;
  readonly messages?: readonly string[];
}

/** Time to read a report of success. It stays while it is hovered or focused. */
const SHOWN_MS = 6_000;

/** Show a report in place of the one before. */
export function showReport({ tone, title, messages = [] }: Report): void {
  const bad = tone === 'bad';
  clearReport();
  notifications.show({
    title,
    message: messages.length > 0 && (
      <ul className={classes.messages}>
        {messages.map((message) => (
          <li key={message}>{message}</li>
        ))}
      </ul>
    ),
    icon: bad ? <IconAlertTriangle size={18} aria-hidden /> : <IconCheck size={18} aria-hidden />,
    color: bad ? 'red.8' : 'green.8',
    autoClose: bad ? false : SHOWN_MS,
    // An alert interrupts a screen reader. Others are read politely, by the live region that they are in.
    role: bad ? 'alert' : 'presentation',
    closeButtonProps: { 'aria-label': 'Close this message' },
    'data-testid': 'report',
  });
}

export function clearReport(): void {
  notifications.clean();
}
