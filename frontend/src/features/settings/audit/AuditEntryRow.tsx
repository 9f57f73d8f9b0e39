/** One entry of the audit log. Its details unfold. */
import { Button, Text } from '@mantine/core';
import { useId, useState } from 'react';
import type { AuditEntry } from '@/api/models';
import { FactList } from '@/components/FactList';
import { formatMoment } from '@/format/durations';
import { actionInWords } from './actions';
import { detailsOf } from './details';
import { isCodeRequest, outcomeInWords } from './outcomes';
import classes from './AuditPage.module.css';

export function AuditEntryRow({ entry }: { entry: AuditEntry }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const { at, username, address, action, target, outcome, request_id } = entry;
  const [name, moment] = [actionInWords(action), formatMoment(at)];
  // Commands in a terminal on the gateway's host have neither a user nor a request.
  const inTerminal = address === 'terminal';
  const user = username ?? (inTerminal ? 'Terminal' : 'Unknown user');
  return (
    <li className={classes.entry} data-testid="audit-entry">
      <div className={classes.line}>
        <Text span fw={600}>
          {name}
        </Text>
        <Text
          span
          size="sm"
          className={classes.outcome}
          data-outcome={isCodeRequest(entry) ? undefined : outcome}
        >
          {outcomeInWords(entry)}
        </Text>
        <Button
          size="compact-xs"
          variant="default"
          className={classes.unfold}
          aria-expanded={open}
          aria-controls={id}
          aria-label={`Details of ${name}, ${user}, ${moment}`}
          onClick={() => setOpen(!open)}
        >
          Details
        </Button>
      </div>
      {target !== null && <Text size="sm">{target}</Text>}
      <Text size="xs" c="dimmed">
        {[moment, user, ...(inTerminal ? [] : [address])].join(' · ')}
      </Text>
      <div id={id} hidden={!open} className={classes.details}>
        {open && (
          <FactList
            facts={[...detailsOf(entry), ...(inTerminal ? [] : [['Request', request_id] as const])]}
          />
        )}
      </div>
    </li>
  );
}
