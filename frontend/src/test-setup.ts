/** For tests that render: what jsdom lacks and Mantine asks for, and the end of each test's page. */
import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

// A busy machine is slow; nothing waits as long as this unless it fails.
configure({ asyncUtilTimeout: 10_000 });

afterEach(cleanup);

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

window.ResizeObserver = NeverResizes;
/** A screen of whose kind nothing is known and that never changes. */
class NoMatch extends EventTarget implements Pick<MediaQueryList, 'matches' | 'media' | 'onchange'> {
  readonly matches = false;
  readonly onchange = null;
  constructor(readonly media: string) {
    super();
  }
}

window.matchMedia = (query) => new NoMatch(query) as unknown as MediaQueryList;
Element.prototype.scrollIntoView = () => undefined;
