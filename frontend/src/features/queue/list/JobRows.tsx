/** The list itself: only what is in sight is drawn, however long it is. */
import { Skeleton } from '@mantine/core';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { User } from '@/api/models';
import { mayActOn } from '@/features/queue/actions/may';
import { isSelected, type Selection } from '@/features/queue/bulk/selection';
import type { JobPages, JobWindow } from '@/features/queue/pages/JobPages';
import { LiftedJob } from '@/features/queue/reorder/LiftedJob';
import { useReorder } from '@/features/queue/reorder/useReorder';
import { usePollInterval } from '@/live/useLive';
import type { CardControls } from './JobCard';
import { JobRow } from './JobRow';
import { sectionsOf } from './sections';
import classes from './JobRows.module.css';

/** A row's height before it is measured, in pixels. */
const ROW_PX = 70;
/** Rows drawn beyond those in sight. */
const OVERSCAN = 6;
/** What floats over the list at the top and bottom of the window, in pixels. */
const HEAD_PX = 72;
const FOOT_PX = 90;

interface Props {
  pages: JobPages;
  shown: JobWindow;
  /** Whether the list is the queue in its own order. */
  ordered: boolean;
  user: User;
  selection: Selection;
  openIds: ReadonlySet<string>;
  controls: CardControls;
}

export function JobRows({ pages, shown, ordered, user, selection, openIds, controls }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const top = useTopOf(list);
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
  useEffect(() => pages.show(first, last, pollMs), [pages, first, last, pollMs, shown.count]);
  const indices = items.map(({ index }) => index);
  const sections = sectionsOf(shown, indices, ordered);
  const reveal = useCallback((row: number) => virtual.scrollToIndex(row, { align: 'auto' }), [virtual]);
  const { lifted, grip, dragged } = useReorder(list, shown, controls.actions.place, reveal);
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
              {rows.map(({ job, place }) =>
                job ? (
                  <JobRow
                    key={job.job_id}
                    job={job}
                    {...place}
                    total={shown.total ?? -1}
                    open={openIds.has(job.job_id)}
                    mine={mayActOn(user, job)}
                    ticked={mayActOn(user, job) && isSelected(selection, job.job_id)}
                    grip={ordered && job.status === 'queued' ? grip : null}
                    lifted={job.job_id === lifted.job?.job_id}
                    drop={place.index === lifted.target ? lifted.side : null}
                    note={place.index === lifted.target ? lifted.note : ''}
                    followed={!lifted.dragged}
                    controls={controls}
                    measure={virtual.measureElement}
                  />
                ) : (
                  <li key={place.index} className={classes.missing} aria-busy aria-label="Loading a job">
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
      <LiftedJob lifted={lifted} dragged={dragged} />
    </>
  );
}

/** Give how far down the page an element begins; what stands above it comes and goes. */
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
