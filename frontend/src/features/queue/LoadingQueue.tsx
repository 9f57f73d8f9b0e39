/** The shape of the queue while it is asked for. */
import { Skeleton } from '@mantine/core';
import rowClasses from './JobRow.module.css';
import classes from './QueuePage.module.css';

const ROWS = [0, 1, 2, 3];

export function LoadingQueue() {
  return (
    <ul className={classes.group} aria-busy aria-label="Loading the queue">
      {ROWS.map((row) => (
        <li key={row} className={rowClasses.row}>
          <div className={rowClasses.line}>
            <Skeleton height={20} width={96} radius="xl" className={rowClasses.status} />
            <div className={rowClasses.main}>
              <Skeleton height={16} width="55%" mb={8} />
              <Skeleton height={12} width="35%" />
            </div>
            <div className={rowClasses.figures}>
              <Skeleton height={16} width={120} />
            </div>
          </div>
        </li>
      ))}
    </ul>
  );
}
