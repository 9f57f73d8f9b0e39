"""Measures frame times in Chromium while the queue is scrolled.

The page is scrolled by the same step in each animation frame; the time between two frames is measured.
16.7 ms, the refresh interval of a 60 Hz screen, is the minimum.
"""

import statistics
from dataclasses import dataclass

from playwright.sync_api import CDPSession, Page, expect

#: Pixels per frame: three rows, as in fast dragging of the scroll bar.
STEP_PX = 200
_FRAMES = 600

#: Scrolls down and up between the top and `depth` pixels (or the end of the page), one step per frame.
_SCROLL_SCRIPT = """
([frames, step, depth]) => new Promise(done => {
  const times = [];
  let down = true, before = 0;
  function frame(now) {
    if (before) times.push(now - before);
    before = now;
    if (times.length === frames) return done(times);
    const end = Math.min(depth, document.documentElement.scrollHeight - window.innerHeight);
    if (window.scrollY >= end) down = false;
    if (window.scrollY <= 0) down = true;
    window.scrollBy({ top: down ? step : -step, behavior: 'instant' });
    requestAnimationFrame(frame);
  }
  requestAnimationFrame(frame);
})
"""


@dataclass(frozen=True)
class Frames:
    """The frame times of one run, in milliseconds."""

    median_ms: float
    p95_ms: float
    worst_ms: float
    busy_ms: float
    """Average time per frame in which the page's main thread was busy; less affected by other load."""


def sign_in(page: Page, dashboard: str, password: str) -> None:
    """Sign in as admin and wait for the queue."""
    page.goto(dashboard)
    page.get_by_label("User name").fill("admin")
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Queue", exact=True)).to_be_visible()


def measure_frames(page: Page, dashboard: str, depth_px: int) -> Frames:
    """Open the queue, scroll it down to `depth_px` and back repeatedly, and return the frame times."""
    page.goto(dashboard)
    expect(page.get_by_test_id("job").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    chromium = page.context.new_cdp_session(page)
    chromium.send("Performance.enable")
    before_s = _busy_s(chromium)
    times = page.evaluate(_SCROLL_SCRIPT, [_FRAMES, STEP_PX, depth_px])
    return Frames(
        median_ms=statistics.median(times),
        p95_ms=statistics.quantiles(times, n=20)[-1],
        worst_ms=max(times),
        busy_ms=(_busy_s(chromium) - before_s) / _FRAMES * 1000,
    )


def _busy_s(chromium: CDPSession) -> float:
    """Return the total busy time of the page's main thread in seconds."""
    metrics = chromium.send("Performance.getMetrics")["metrics"]
    return next(float(metric["value"]) for metric in metrics if metric["name"] == "TaskDuration")
