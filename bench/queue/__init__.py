"""Our queue measured, beside RQ where RQ can do the same."""

from pathlib import Path

from bench.queue import dispatch, encodes, pages, throughput
from bench.report import Report


def measure(redis_url: str, folder: Path, report: Report) -> None:
    """Measure all of it, in about four minutes."""
    throughput.measure(redis_url, report)
    dispatch.measure(redis_url, folder / "dispatch", report)
    encodes.measure(redis_url, folder / "encodes", report)
    pages.measure(redis_url, report)
