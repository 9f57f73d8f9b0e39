"""Frames while the queue is scrolled, in Chromium as a person sees it: what one takes, in milliseconds.

The page is moved by the same step in each animation frame; the time from one frame to the next counts.
16.7 ms is a screen's own pace and the best there is.
"""

import statistics
from dataclasses import dataclass

from playwright.sync_api import CDPSession, Page, expect

#: Pixels a frame: three rows, a hard pull at a scroll bar.
STEP_PX = 200
_FRAMES = 600

#: Goes down and back between the top and `depth_px` (as far as the page goes), a step each frame.
_RIDE = """
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
    """How long the frames of a ride took, in milliseconds."""

    median_ms: float
    p95_ms: float
    worst_ms: float
    busy_ms: float
    """What the page's own thread worked for a frame, on average; less at the mercy of what else runs."""


def sign_in(page: Page, dashboard: str, password: str) -> None:
    """Sign in as admin."""
    page.goto(dashboard)
    page.get_by_label("User name").fill("admin")
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Queue", exact=True)).to_be_visible()


def ride(page: Page, dashboard: str, depth_px: int) -> Frames:
    """Open the queue and scroll it up and down to a depth."""
    page.goto(dashboard)
    expect(page.get_by_test_id("job").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    chromium = page.context.new_cdp_session(page)
    chromium.send("Performance.enable")
    before_s = _busy_s(chromium)
    times = page.evaluate(_RIDE, [_FRAMES, STEP_PX, depth_px])
    return Frames(
        median_ms=statistics.median(times),
        p95_ms=statistics.quantiles(times, n=20)[-1],
        worst_ms=max(times),
        busy_ms=(_busy_s(chromium) - before_s) / _FRAMES * 1000,
    )


def _busy_s(chromium: CDPSession) -> float:
    """Return the seconds the page's thread has worked so far."""
    metrics = chromium.send("Performance.getMetrics")["metrics"]
    return next(float(metric["value"]) for metric in metrics if metric["name"] == "TaskDuration")
