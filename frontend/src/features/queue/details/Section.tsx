/** A section of a job's details. */
import { useId, type ReactNode } from 'react';
import classes from './Section.module.css';

export function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id}>
      <h4 className={classes.title} id={id}>
        {title}
      </h4>
      {children}
    </section>
  );
}
