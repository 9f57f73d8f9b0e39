/**
 * Set up each test file that renders: what jsdom lacks and Mantine asks for, and the end of each test's page.
 *
 * Vitest runs this once for every test file. It has to: the files share their modules, so a test file that merely
 * imported this would get the hooks only if it were the first to do so.
 */
import { afterEach } from 'vitest';

/** How many times slower than usual this machine is, as the runner of all tests has measured. */
const pace = Number(process.env.H2R_TEST_PACE ?? 1);

class NeverResizes implements ResizeObserver {
  observe(): void {
    // jsdom lays nothing out, so nothing ever changes its size.
  }
  unobserve(): void {
    // See above.
  }
  disconnect(): void {
    // See above.
  }
}

/** A screen of whose kind nothing is known and that never changes. */
class NoMatch extends EventTarget implements Pick<MediaQueryList, 'matches' | 'media' | 'onchange'> {
  readonly matches = false;
  readonly onchange = null;
  constructor(readonly media: string) {
    super();
  }
}

// Most test files need no page, and no time for these libraries.
if (typeof document !== 'undefined') {
  await import('@testing-library/jest-dom/vitest');
  const { cleanup, configure } = await import('@testing-library/react');
  // Nothing waits as long as this unless it fails.
  configure({ asyncUtilTimeout: 10_000 * pace });
  afterEach(cleanup);
  window.ResizeObserver = NeverResizes;
  window.matchMedia = (query) => new NoMatch(query) as unknown as MediaQueryList;
  Element.prototype.scrollIntoView = () => undefined;
}
