/**
 * Setup of test files that render: stubs for what jsdom lacks and Mantine needs, and cleanup after each test.
 *
 * Vitest runs this for every test file. Importing it would not do: the files share their modules, so only the
 * first importer would get the hooks.
 */
import { afterEach } from 'vitest';

/** How many times slower than usual this machine is, as measured by the test runner. */
const pace = Number(process.env.H2R_TEST_PACE ?? 1);

class NeverResizes implements ResizeObserver {
  observe(): void {
    // jsdom does no layout, so sizes never change.
  }
  unobserve(): void {
    // See above.
  }
  disconnect(): void {
    // See above.
  }
}

/** A media query that never matches. */
class NoMatch extends EventTarget implements Pick<MediaQueryList, 'matches' | 'media' | 'onchange'> {
  readonly matches = false;
  readonly onchange = null;
  constructor(readonly media: string) {
    super();
  }
}

// Most test files render nothing and should not load these libraries.
if (typeof document !== 'undefined') {
  await import('@testing-library/jest-dom/vitest');
  const { cleanup, configure } = await import('@testing-library/react');
  configure({
    // Only reached by a test that fails.
    asyncUtilTimeout: 10_000 * pace,
    // Without the page's HTML, which is otherwise written out anew at each look of a wait. `screen.debug()` shows it.
    getElementError: (message) => new Error(message ?? 'not found'),
  });
  afterEach(cleanup);
  window.ResizeObserver = NeverResizes;
  window.matchMedia = (query) => new NoMatch(query) as unknown as MediaQueryList;
  Element.prototype.scrollIntoView = () => undefined;
  // The colours and spacings that Mantine writes into the page. jsdom would match each of these rules whenever a
  // test asks whether something is visible, which took a quarter of the time.
  Object.defineProperty(HTMLStyleElement.prototype, 'innerHTML', {
    configurable: true,
    set() {
      // Dropped.
    },
  });
}
