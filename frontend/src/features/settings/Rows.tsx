/** A list of things with a name, badges, facts and actions. On a phone, the facts are below each other. */
import { Badge, Paper, Text } from '@mantine/core';
import { useLayoutEffect, useRef, type ReactNode } from 'react';
import { focusHeading } from '@/components/focusHeading';
import classes from './Rows.module.css';

export function Rows({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Paper withBorder>
      <ul className={classes.rows} aria-label={label}>
        {children}
      </ul>
    </Paper>
  );
}

interface RowProps {
  name: string;
  badges?: readonly string[];
  facts: readonly (readonly [term: string, fact: string])[];
  /** Shown small, below the facts. */
  note?: string;
  /** Buttons, each with the item's name in its label. */
  actions?: ReactNode;
}

export function Row({ name, badges = [], facts, note = '', actions }: RowProps) {
  const item = useRef<HTMLLIElement>(null);
  useLayoutEffect(() => {
    const row = item.current;
    return () => {
      if (row?.contains(document.activeElement)) focusHeading();
    };
  }, []);
  return (
    <li ref={item} className={classes.row}>
      <div className={classes.about}>
        <div className={classes.line}>
          <Text fw={600}>{name}</Text>
          {badges.map((badge) => (
            <Badge key={badge} size="sm" variant="default">
              {badge}
            </Badge>
          ))}
        </div>
        <dl className={classes.facts}>
          {facts.map(([term, fact]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{fact}</dd>
            </div>
          ))}
        </dl>
        {note !== '' && (
          <Text size="xs" c="dimmed" mt={4}>
            {note}
          </Text>
        )}
      </div>
      {actions && <div className={classes.actions}>{actions}</div>}
    </li>
  );
}
