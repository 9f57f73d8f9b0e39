/** Keeps the previous page in the URL of the sign-in page. */
import type { Path } from 'react-router';

const PARAMETER = 'next';

/** Return the URL of the sign-in page that returns to `from`. */
export function signInAddress(from: Path | null): string {
  const back = from ? from.pathname + from.search : '/';
  return back === '/' ? '/sign-in' : `/sign-in?${new URLSearchParams({ [PARAMETER]: back }).toString()}`;
}

/** Return where to go after signing in. Always a page of the dashboard, to prevent open redirects. */
export function returnAddress(search: URLSearchParams): string {
  const back = search.get(PARAMETER) ?? '/';
  const target = URL.canParse(back, window.location.origin) ? new URL(back, window.location.origin) : null;
  if (target?.origin !== window.location.origin || target.pathname === '/sign-in') return '/';
  return target.pathname + target.search;
}
