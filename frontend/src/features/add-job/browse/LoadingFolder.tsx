/** Placeholder of a folder while it loads. */
import { Skeleton } from '@mantine/core';
import classes from './EntryList.module.css';

const WIDTHS = ['52%', '38%', '64%', '45%', '58%'];

export function LoadingFolder() {
  return (
    <ul className={classes.entries} aria-busy aria-label="Loading the folder">
      {WIDTHS.map((width) => (
        <li key={width} className={classes.row}>
          <Skeleton width={20} height={20} />
          <Skeleton width={width} height={14} />
        </li>
      ))}
    </ul>
  );
}
