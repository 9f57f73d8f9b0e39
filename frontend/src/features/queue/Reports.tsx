/** The place of the reports: over the page, so that the list does not move, and above the dock of phones. */
import { Notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { clearReport } from './report';
import classes from './Reports.module.css';

export function Reports() {
  // The next user starts without the reports of the one before.
  useEffect(() => clearReport, []);
  return (
    <Notifications
      aria-live="polite"
      classNames={{ root: classes.place ?? '', notification: classes.report ?? '' }}
      notificationMaxHeight="40vh"
    />
  );
}
