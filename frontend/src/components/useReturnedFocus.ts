/** Returns the focus when a dialog closes. Mantine does so only for dialogs that stay mounted while closed. */
import { useLayoutEffect } from 'react';
import { focusHeading } from './focusHeading';

interface Opening {
  /** What had the focus when the dialog opened. */
  readonly from: HTMLElement | null;
  /** That of the dialog that was open before, or has just closed. */
  readonly before: Opening | null;
  closed: boolean;
}

let latest: Opening | null = null;

/** Return the focus to what opened this dialog, or the dialog before it. */
export function useReturnedFocus(): void {
  useLayoutEffect(() => {
    const opening: Opening = { from: opener(), before: latest, closed: false };
    latest = opening;
    return () => {
      opening.closed = true;
      // Until then, another dialog may have taken its place.
      setTimeout(() => {
        if (latest === opening) returnFocus(opening);
      });
    };
  }, []);
}

/** Return the focused element; for an item of a menu, which closes as well, the button of the menu. */
function opener(): HTMLElement | null {
  const focused = document.activeElement;
  const button = focused?.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  const found = button ? document.getElementById(button) : focused;
  return found instanceof HTMLElement && found !== document.body ? found : null;
}

function returnFocus(opening: Opening): void {
  const openings = openingsFrom(opening);
  latest = openings.find(({ closed }) => !closed) ?? null;
  // Something else has the focus already.
  if (document.activeElement !== document.body) return;
  const target = openings.find(({ from }) => from?.isConnected)?.from;
  if (target) target.focus({ preventScroll: true });
  else focusHeading();
}

function openingsFrom(opening: Opening): Opening[] {
  return [opening, ...(opening.before ? openingsFrom(opening.before) : [])];
}
