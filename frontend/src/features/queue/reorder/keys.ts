/** Moves a job by the keyboard: space or enter lifts it and puts it down, arrows move it, escape leaves it. */
import type { Lift } from './Lift';

/** A key that lifts a job, and puts it down again. */
export function isGrip({ code, repeat }: Pick<KeyboardEvent, 'code' | 'repeat'>): boolean {
  return !repeat && (code === 'Space' || code === 'Enter');
}

/**
 * Listen for the keys of a lifted job until it is put down; gives the way to stop.
 *
 * On the whole page, and at once: the row that had the focus may be scrolled away.
 */
export function followKeys(lift: Lift, onDrop: () => void): () => void {
  const onKey = (event: KeyboardEvent): void => {
    switch (event.code) {
      case 'ArrowDown':
        lift.step(1);
        break;
      case 'ArrowUp':
        lift.step(-1);
        break;
      case 'Space':
      case 'Enter':
        // Held down, it neither lifts nor drops again.
        if (isGrip(event)) onDrop();
        break;
      case 'Escape':
        lift.cancel();
        break;
      case 'Tab':
        lift.cancel();
        return;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const leave = () => lift.cancel();
  const options = { capture: true };
  document.addEventListener('keydown', onKey, options);
  document.addEventListener('pointerdown', leave, options);
  return () => {
    document.removeEventListener('keydown', onKey, options);
    document.removeEventListener('pointerdown', leave, options);
  };
}
