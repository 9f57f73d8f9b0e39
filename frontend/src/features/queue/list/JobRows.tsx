/** The virtualized list: only visible rows are rendered. */
import { Skeleton } from '@mantine/core';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { User } from '@/api/models';
import { canActOn } from '@/features/queue/actions/permissions';
import { isSelected, type Selection } from '@/features/queue/bulk/selection';
import type { JobPages, JobWindow } from '@/features/queue/pages/JobPages';
import { ReorderOverlay } from '@/features/queue/reorder/ReorderOverlay';
import { useReorder } from '@/features/queue/reorder/useReorder';
import { usePollInterval } from '@/live/useLive';
import type { CardControls } from './JobCard';
import { JobRow } from './JobRow';
import { sectionsOf } from './sections';
import classes from './JobRows.module.css';

/** Estimated height of a row before it is measured. */
const ROW_PX = 70;
/** Rows rendered beyond the visible ones. */
const OVERSCAN = 6;
/** Heights of the header and the bars at the bottom, which float over the list. */
const HEAD_PX = 72;
const FOOT_PX = 90;

interface Props {
  pages: JobPages;
  shown: JobWindow;
  /** Whether the list is in queue order. */
  ordered: boolean;
  user: User;
  selection: Selection;
  openIds: ReadonlySet<string>;
  controls: CardControls;
}

export function JobRows({ pages, shown, ordered, user, selection, openIds, controls }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const top = useTopOf(list);
  // The rule is about the React compiler, which is not used.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useWindowVirtualizer({
    count: shown.count,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    scrollMargin: top,
    scrollPaddingStart: HEAD_PX,
    scrollPaddingEnd: FOOT_PX,
    getItemKey: (index) => shown.jobs[index - shown.start]?.job_id ?? index,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  const pollMs = usePollInterval();
  useEffect(() => pages.setVisibleRows(first, last, pollMs), [pages, first, last, pollMs, shown.count]);
  const indices = items.map(({ index }) => index);
  const sections = sectionsOf(shown, indices, ordered);
  const reveal = useCallback((row: number) => virtual.scrollToIndex(row, { align: 'auto' }), [virtual]);
  const { reorder, handleProps, dragged } = useReorder(list, shown, controls.actions.move, reveal);
  return (
    <>
      <div
        ref={list}
        className={classes.rows}
        style={{
          paddingTop: (items[0]?.start ?? top) - top,
          paddingBottom: virtual.getTotalSize() + top - (items.at(-1)?.end ?? top),
        }}
      >
        {sections.map(({ title, rows }) => (
          <section key={title ?? 'jobs'} aria-label={title ?? 'Jobs'}>
            <ul className={classes.group}>
              {rows.map(({ job, position }) =>
                job ? (
                  <JobRow
                    key={job.job_id}
                    job={job}
                    {...position}
                    total={shown.total ?? -1}
                    open={openIds.has(job.job_id)}
                    mine={canActOn(user, job)}
                    ticked={canActOn(user, job) && isSelected(selection, job.job_id)}
                    handleProps={ordered && job.status === 'queued' ? handleProps : null}
                    lifted={job.job_id === reorder.job?.job_id}
                    drop={position.index === reorder.target ? reorder.side : null}
                    note={position.index === reorder.target ? reorder.note : ''}
                    followed={!reorder.dragged}
                    controls={controls}
                    measure={virtual.measureElement}
                  />
                ) : (
                  <li key={position.index} className={classes.missing} aria-busy aria-label="Loading a job">
                    <Skeleton height={16} width="40%" />
                  </li>
                ),
              )}
            </ul>
          </section>
        ))}
      </div>
      {shown.more && (
        <div className={classes.foot} role="status">
          {shown.error ? 'Couldn’t load the rest of the list.' : 'Loading more…'}
        </div>
      )}
      <ReorderOverlay reorder={reorder} dragged={dragged} />
    </>
  );
}

/** Return the top of an element on the page. It changes with the content above. */
function useTopOf(element: React.RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const measure = () => {
      if (element.current) setTop(Math.round(element.current.getBoundingClientRect().top + window.scrollY));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [element]);
  return top;
}
