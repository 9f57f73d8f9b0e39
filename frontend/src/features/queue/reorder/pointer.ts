/** Drags a job with mouse or touch: finds the row below the pointer and scrolls at the edges of the window. */
import type { Job } from '@/api/models';
import type { ReorderSession } from './ReorderSession';

/** A drag starts after this many pixels, so that a click is not one. */
const DRAG_PX = 5;
/** Distance from the window's top or bottom edge within which the page scrolls; faster when closer. */
const EDGE_PX = 90;
const SCROLL_PX_PER_FRAME = 18;

export type PointerPosition = Pick<PointerEvent, 'clientX' | 'clientY'>;

/** Return the index of the waiting row closest to `y` (window coordinates). */
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

/** Return how many pixels to scroll per frame with the pointer at `y`. */
function scrollAt(y: number, height: number): number {
  const above = Math.min(EDGE_PX, Math.max(0, EDGE_PX - y));
  const below = Math.min(EDGE_PX, Math.max(0, y - (height - EDGE_PX)));
  return ((below - above) / EDGE_PX) * SCROLL_PX_PER_FRAME;
}

/** Follow a press on a job's handle until it is released. Returns the function that stops listening. */
export function followPointer(
  session: ReorderSession,
  job: Job,
  list: HTMLElement,
  pressed: PointerPosition & Pick<PointerEvent, 'pointerId'>,
  onDrag: (at: PointerPosition) => void,
  onDrop: () => void,
): () => void {
  let at: PointerPosition = pressed;
  let targetY: number | null = null;
  let lifted = false;
  let frame = 0;
  const updateTarget = (): void => {
    targetY = at.clientY;
    session.moveTo(rowAt(list, targetY));
  };
  const scroll = (): void => {
    const by = scrollAt(at.clientY, window.innerHeight);
    if (by !== 0) window.scrollBy({ top: by, behavior: 'instant' });
    // The list may have scrolled below a pointer that does not move.
    updateTarget();
    frame = requestAnimationFrame(scroll);
  };
  const onMove = (event: PointerEvent): void => {
    if (event.pointerId !== pressed.pointerId) return;
    at = event;
    onDrag(at);
    if (lifted) return;
    const far = Math.hypot(at.clientX - pressed.clientX, at.clientY - pressed.clientY);
    if (far < DRAG_PX) return;
    lifted = session.start(job, true);
    if (lifted) frame = requestAnimationFrame(scroll);
    else stop();
  };
  const onUp = (event: PointerEvent): void => {
    if (event.pointerId !== pressed.pointerId) return;
    stop();
    if (!lifted) return;
    at = event;
    // Drop where the mark is shown, even if the rows have moved since.
    if (at.clientY !== targetY) updateTarget();
    onDrop();
  };
  const onCancel = (event: PointerEvent): void => {
    if (event.pointerId !== pressed.pointerId) return;
    stop();
    session.cancel();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.code !== 'Escape' || !lifted) return;
    event.preventDefault();
    event.stopPropagation();
    stop();
    session.cancel();
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
