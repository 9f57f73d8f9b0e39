/** The list of problems. */
import { IconAlertTriangle } from '@tabler/icons-react';
import classes from './Problems.module.css';

export function Problems({ messages }: { messages: readonly string[] }) {
  return (
    <div role="alert">
      <ul className={classes.problems}>
        {messages.map((message) => (
          <li key={message}>
            <IconAlertTriangle size={18} aria-hidden />
            {message}
          </li>
        ))}
      </ul>
    </div>
  );
}
