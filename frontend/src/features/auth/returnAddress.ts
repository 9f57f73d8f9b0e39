/** Remembers in the sign-in page's address where one was. */
import type { Path } from 'react-router';

const PARAMETER = 'next';

/** Give the sign-in page's address, with the way back to `from`. */
export function signInAddress(from: Path | null): string {
  const back = from ? from.pathname + from.search : '/';
  return back === '/' ? '/sign-in' : `/sign-in?${new URLSearchParams({ [PARAMETER]: back }).toString()}`;
}

/** Give where to go after signing in: always a page of ours, whatever the address says. */
export function returnAddress(search: URLSearchParams): string {
  const back = search.get(PARAMETER) ?? '/';
  const target = URL.canParse(back, window.location.origin) ? new URL(back, window.location.origin) : null;
  if (target?.origin !== window.location.origin || target.pathname === '/sign-in') return '/';
  return target.pathname + target.search;
}
