/** Placeholder of the queue while it loads. */
import { Skeleton } from '@mantine/core';
import cardClasses from './list/JobCard.module.css';
import rowClasses from './list/JobRows.module.css';

const ROWS = [0, 1, 2, 3];

export function LoadingQueue() {
  return (
    <div className={rowClasses.rows}>
      <ul className={rowClasses.group} aria-busy aria-label="Loading the queue">
        {ROWS.map((row) => (
          <li
            key={row}
            className={rowClasses.row}
            data-first={row === 0 || undefined}
            data-last={row === ROWS.length - 1 || undefined}
          >
            <article className={`${cardClasses.card ?? ''} ${cardClasses.line ?? ''}`}>
              <Skeleton height={20} width={96} radius="xl" className={cardClasses.status} />
              <div className={cardClasses.main}>
                <Skeleton height={16} width="55%" mb={8} />
                <Skeleton height={12} width="35%" />
              </div>
              <div className={cardClasses.figures}>
                <Skeleton height={16} width={120} />
              </div>
            </article>
          </li>
        ))}
      </ul>
    </div>
  );
}
