/** The add-job drawer's place in the address: `?add=<folder>`, on whatever page one is. */
import type { Location, To } from 'react-router';

export const ADD_PARAMETER = 'add';

/** Tells the drawer that going back in the browser's history closes it. */
export interface OpenedHere {
  readonly openedHere: true;
}

/** Give the address that opens the drawer over the page at `location`. */
export function addJobAddress(location: Location): To {
  const search = new URLSearchParams(location.search);
  search.set(ADD_PARAMETER, '');
  return { pathname: location.pathname, search: search.toString() };
}
