/** The URL parameter of the add-job drawer: `?add=<folder>`, on any page. */
import type { Location, To } from 'react-router';

export const ADD_PARAMETER = 'add';

/** Location state that tells the drawer to close by going back in the history. */
export interface OpenedHere {
  readonly openedHere: true;
}

/** Return the URL that opens the drawer over the page at `location`. */
export function addJobAddress(location: Location): To {
  const search = new URLSearchParams(location.search);
  search.set(ADD_PARAMETER, '');
  return { pathname: location.pathname, search: search.toString() };
}
