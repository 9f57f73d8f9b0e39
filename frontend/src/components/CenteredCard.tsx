/** The layout of pages outside the shell: a centered card. */
import { Paper, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Logo } from './Logo';
import classes from './CenteredCard.module.css';

export function CenteredCard({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className={classes.page}>
      <div className={classes.column}>
        <Logo size={40} />
        <Paper withBorder p="xl" className={classes.card}>
          <Title order={1} size="h3" mb="md">
            {title}
          </Title>
          {children}
        </Paper>
      </div>
    </main>
  );
}
