"""What our service adds to the bare HandBrakeCLI: time around an encode, time of many, age of progress."""

from pathlib import Path

from bench.encode import many, overhead, progress
from bench.report import Report


def measure(redis_url: str, folder: Path, report: Report) -> None:
    """Measure all of it, in about twenty minutes."""
    for part in (progress, overhead, many):
        part.measure(redis_url, folder / part.__name__, report)
