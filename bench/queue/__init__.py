"""Benchmarks of our queue, compared with RQ where RQ has an equivalent."""

from pathlib import Path

from bench.queue import dispatch, encodes, pages, throughput
from bench.report import Report


def measure(redis_url: str, folder: Path, report: Report) -> None:
    """Run all benchmarks of the queue; takes about 4 minutes."""
    throughput.measure(redis_url, report)
    dispatch.measure(redis_url, folder / "dispatch", report)
    encodes.measure(redis_url, folder / "encodes", report)
    pages.measure(redis_url, report)
