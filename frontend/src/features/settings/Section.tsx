/** A titled part of a settings page. */
import { Paper } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import classes from './Section.module.css';

export function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <Paper withBorder component="section" aria-labelledby={id} className={classes.section}>
      <h2 id={id} className={classes.title}>
        {title}
      </h2>
      {children}
    </Paper>
  );
}
