/** What is down, one sentence each. */
import { IconAlertTriangle } from '@tabler/icons-react';
import classes from './Problems.module.css';

export function Problems({ sentences }: { sentences: readonly string[] }) {
  return (
    <div role="alert">
      <ul className={classes.problems}>
        {sentences.map((sentence) => (
          <li key={sentence}>
            <IconAlertTriangle size={18} aria-hidden />
            {sentence}
          </li>
        ))}
      </ul>
    </div>
  );
}
