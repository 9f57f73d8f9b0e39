/** Shows the outcome of the last action until it is closed or replaced. */
import { ActionIcon, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconX } from '@tabler/icons-react';
import type { Report } from './report';
import classes from './ReportNotice.module.css';

export function ReportNotice({ report, onClose }: { report: Report | null; onClose: () => void }) {
  const Icon = report?.tone === 'bad' ? IconAlertTriangle : IconCheck;
  return (
    <div role="status" className={classes.place}>
      {report && (
        <div className={classes.report} data-tone={report.tone} data-testid="report">
          <Icon size={18} aria-hidden className={classes.icon} />
          <div className={classes.body}>
            <Text size="sm" fw={600}>
              {report.title}
            </Text>
            {report.messages && report.messages.length > 0 && (
              <ul className={classes.messages}>
                {report.messages.map((message) => (
                  <li key={message}>{message}</li>
                ))}
              </ul>
            )}
          </div>
          <ActionIcon aria-label="Close this message" size="sm" onClick={onClose}>
            <IconX size={16} />
          </ActionIcon>
        </div>
      )}
    </div>
  );
}
