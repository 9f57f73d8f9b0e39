"""Measures frame times while scrolling a queue of 100 jobs and one of 100,000, on its own stack."""

import tempfile
from pathlib import Path

import requests

from bench.dashboard import scroll
from bench.queue import h2r_queue
from bench.queue.workers import run_together
from bench.report import Figure, Report
from local_stack.ready import Ready
from shared.redis import connect
from tests.e2e.browser import headless_chromium
from tests.e2e.stack_run import StackRun

OUTPUT = Path("artifacts/bench/dashboard.json")
_FEW = 100
_MANY = 100_000
#: The height of the short queue, and a depth that a run never reaches.
_SHALLOW_PX, _DEEP_PX = 5_000, 10_000_000
_TARGET_MEDIAN_MS, _TARGET_P95_MS = 20, 50


def main() -> None:
    """Start a stack, measure and write the report."""
    report = Report()
    with tempfile.TemporaryDirectory(prefix="h2r-bench-") as name:
        folder = Path(name)
        for media in ("tv", "archive"):
            (folder / media).mkdir()
        run = StackRun(
            folder / "home", TV_SOURCE=str(folder / "tv"), ARCHIVE_DESTINATION=str(folder / "archive")
        )
        run.start()
        try:
            _measure(run.wait_until_ready(), run.password(), report)
        finally:
            run.stop()
    report.write(OUTPUT)
    print(f"\nWritten to {OUTPUT}.")


def _measure(stack: Ready, password: str, report: Report) -> None:
    _pause_queue(stack, password)
    with connect(stack.redis_url) as client:
        report.redis_version = str(client.info("server")["redis_version"])
    h2r_queue.enqueue_numbered(stack.redis_url, range(_FEW))
    with headless_chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        scroll.sign_in(page, stack.dashboard, password)
        few = scroll.measure_frames(page, stack.dashboard, _SHALLOW_PX)
        page.goto("about:blank")
        halves = (range(_FEW, _MANY // 2), range(_MANY // 2, _MANY))
        run_together([(h2r_queue.enqueue_numbered, (stack.redis_url, half)) for half in halves])
        shallow = scroll.measure_frames(page, stack.dashboard, _SHALLOW_PX)
        deep = scroll.measure_frames(page, stack.dashboard, _DEEP_PX)
    for where, frames in (
        (f"the first {_FEW} of {_MANY:,} jobs", shallow),
        (f"further down in {_MANY:,} jobs", deep),
    ):
        _add(f"frame time, {where}, median", frames.median_ms, few.median_ms, _TARGET_MEDIAN_MS, report)
        _add(f"frame time, {where}, p95", frames.p95_ms, few.p95_ms, _TARGET_P95_MS, report)
        for name, of_many, of_few in (
            ("worst", frames.worst_ms, few.worst_ms),
            ("main thread busy", frames.busy_ms, few.busy_ms),
        ):
            what = f"frame time, {where}, {name}"
            report.add(Figure(what, "ms", ours=of_many, baseline=of_few, ratio=of_many / of_few))


def _add(what: str, ms: float, of_few_ms: float, target_ms: int, report: Report) -> None:
    report.add(
        Figure(
            what,
            "ms",
            ours=ms,
            baseline=of_few_ms,
            baseline_name=f"of {_FEW} jobs",
            ratio=ms / of_few_ms,
            target=f"<= {target_ms}",
            met=ms <= target_ms,
        )
    )


def _pause_queue(stack: Ready, password: str) -> None:
    login = {"username": "admin", "password": password}
    token = requests.post(f"{stack.api}/api/auth/login", json=login, timeout=10).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    requests.post(f"{stack.api}/api/queue/pause", headers=headers, timeout=10).raise_for_status()


if __name__ == "__main__":
    main()
