/** Drags a job by mouse or finger: over which row it is, and scrolling at the edges of the window. */
import type { Job } from '@/api/models';
import type { Lift } from './Lift';

/** A press moves the job only after this many pixels: a press alone is no drag. */
const DRAG_PX = 5;
/** This near to the window's upper or lower edge the page scrolls, faster the nearer. */
const EDGE_PX = 90;
const SCROLL_PX_PER_FRAME = 18;

/** Where the pointer is. */
export type At = Pick<PointerEvent, 'clientX' | 'clientY'>;

/** Give the index of the row that is nearest to a height of the window. */
function rowAt(list: HTMLElement, y: number): number {
  const rows = [...list.querySelectorAll<HTMLElement>('[data-index][data-status="queued"]')].map((row) => {
    const { top, bottom } = row.getBoundingClientRect();
    return { index: Number(row.dataset.index), distance: Math.abs((top + bottom) / 2 - y) };
  });
  return rows.reduce((near, row) => (row.distance < near.distance ? row : near), {
    index: -1,
    distance: Infinity,
  }).index;
}

/** Give how far to scroll in a frame with the pointer at a height of the window. */
function scrollAt(y: number, height: number): number {
  const above = Math.min(EDGE_PX, Math.max(0, EDGE_PX - y));
  const below = Math.min(EDGE_PX, Math.max(0, y - (height - EDGE_PX)));
  return ((below - above) / EDGE_PX) * SCROLL_PX_PER_FRAME;
}

/** Follow a press on a job's handle until it is let go; gives the way to stop. */
export function followPointer(
  lift: Lift,
  job: Job,
  list: HTMLElement,
  pressed: At & Pick<PointerEvent, 'pointerId'>,
  onDrag: (at: At) => void,
  onDrop: () => void,
): () => void {
  let at: At = pressed;
  let aimedY: number | null = null;
  let lifted = false;
  let frame = 0;
  const aim = (): void => {
    aimedY = at.clientY;
    lift.aim(rowAt(list, aimedY));
  };
  const scroll = (): void => {
    const by = scrollAt(at.clientY, window.innerHeight);
    if (by !== 0) window.scrollBy({ top: by, behavior: 'instant' });
    // The list may have moved below a pointer that stands still.
    aim();
    frame = requestAnimationFrame(scroll);
  };
  const onMove = (event: PointerEvent): void => {
    if (event.pointerId !== pressed.pointerId) return;
    at = event;
    onDrag(at);
    if (lifted) return;
    const far = Math.hypot(at.clientX - pressed.clientX, at.clientY - pressed.clientY);
    if (far < DRAG_PX) return;
    lifted = lift.start(job, true);
    if (lifted) frame = requestAnimationFrame(scroll);
    else stop();
  };
  const onUp = (event: PointerEvent): void => {
    if (event.pointerId !== pressed.pointerId) return;
    stop();
    if (!lifted) return;
    at = event;
    // A job goes where the mark is shown: rows that moved since then are not what the user aimed at.
    if (at.clientY !== aimedY) aim();
    onDrop();
  };
  const onCancel = (event: PointerEvent): void => {
    if (event.pointerId !== pressed.pointerId) return;
    stop();
    lift.cancel();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.code !== 'Escape' || !lifted) return;
    event.preventDefault();
    event.stopPropagation();
    stop();
    lift.cancel();
  };
  const listening = new AbortController();
  const { signal } = listening;
  window.addEventListener('pointermove', onMove, { signal });
  window.addEventListener('pointerup', onUp, { signal });
  window.addEventListener('pointercancel', onCancel, { signal });
  window.addEventListener('keydown', onKey, { signal, capture: true });
  function stop(): void {
    listening.abort();
    cancelAnimationFrame(frame);
  }
  return stop;
}
