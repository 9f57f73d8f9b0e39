"""Benchmarks of encodes against bare HandBrakeCLI: overhead, throughput and progress latency."""

from pathlib import Path

from bench.encode import many, overhead, progress
from bench.report import Report


def measure(redis_url: str, folder: Path, report: Report) -> None:
    """Run all benchmarks of encodes; takes about 20 minutes."""
    for benchmark in (progress, overhead, many):
        benchmark.measure(redis_url, folder / benchmark.__name__, report)
