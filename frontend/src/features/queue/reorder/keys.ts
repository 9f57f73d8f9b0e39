/** Moves a job with the keyboard: Space or Enter lifts and drops it, arrows move it, Escape cancels. */
import type { ReorderSession } from './ReorderSession';

/** Return whether a key lifts or drops a job. */
export function isGrabKey({ code, repeat }: Pick<KeyboardEvent, 'code' | 'repeat'>): boolean {
  return !repeat && (code === 'Space' || code === 'Enter');
}

/**
 * Handle the keys of a lifted job. Returns the function that stops listening.
 *
 * Listens on the document, because the focused row may be scrolled away and removed.
 */
export function followKeys(session: ReorderSession, onDrop: () => void): () => void {
  const onKey = (event: KeyboardEvent): void => {
    switch (event.code) {
      case 'ArrowDown':
        session.step(1);
        break;
      case 'ArrowUp':
        session.step(-1);
        break;
      case 'Space':
      case 'Enter':
        // Key repeats neither lift nor drop.
        if (isGrabKey(event)) onDrop();
        break;
      case 'Escape':
        session.cancel();
        break;
      case 'Tab':
        session.cancel();
        return;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const cancel = () => session.cancel();
  const options = { capture: true };
  document.addEventListener('keydown', onKey, options);
  document.addEventListener('pointerdown', cancel, options);
  return () => {
    document.removeEventListener('keydown', onKey, options);
    document.removeEventListener('pointerdown', cancel, options);
  };
}
