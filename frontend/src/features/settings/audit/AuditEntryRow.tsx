/** One entry of the audit log. Its details unfold. */
import { Button, Text } from '@mantine/core';
import { useId, useState } from 'react';
import type { AuditEntry } from '@/api/models';
import { FactList } from '@/components/FactList';
import { formatMoment } from '@/format/durations';
import { actionInWords, inWords } from './actions';
import { detailsOf } from './details';
import { OUTCOME_WORDS } from './outcomes';
import classes from './AuditPage.module.css';

export function AuditEntryRow({ entry }: { entry: AuditEntry }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const { at, username, address, action, target, outcome, error, request_id } = entry;
  const [name, moment, user] = [actionInWords(action), formatMoment(at), username ?? 'Unknown user'];
  return (
    <li className={classes.entry} data-testid="audit-entry">
      <div className={classes.line}>
        <Text span fw={600}>
          {name}
        </Text>
        <Text span size="sm" className={classes.outcome} data-outcome={outcome}>
          {OUTCOME_WORDS[outcome]}
          {error !== null && `: ${inWords(error).toLowerCase()}`}
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
        {moment} · {user} · {address}
      </Text>
      <div id={id} hidden={!open} className={classes.details}>
        {open && <FactList facts={[...detailsOf(entry), ['Request', request_id]]} />}
      </div>
    </li>
  );
}
