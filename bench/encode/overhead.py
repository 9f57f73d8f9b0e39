"""Overhead of a job: from submission to `completed`, against bare HandBrakeCLI."""

import statistics
import time
from pathlib import Path

from bench.encode import bare, stack
from bench.encode.clip import make_film
from bench.report import Figure, Report

_PAIRS = 8
_SIZES = ("640x360", "1280x720")
#: Contents are compared, as by default.
_TARGET_MS = 300


def measure(redis_url: str, folder: Path, report: Report) -> None:
    """Encode clips of 10 s both ways, alternating, and compare the medians and each pair."""
    with stack.running(redis_url, folder) as ours:
        for size in _SIZES:
            _compare(ours, size, folder, report)


def _compare(ours: stack.Stack, size: str, folder: Path, report: Report) -> None:
    clip = make_film(ours.service.tv / f"{size}.mkv", size)
    _ours_s(ours, clip, f"{size}-warm.mkv")
    mine, theirs = [], []
    for number in range(_PAIRS):
        theirs.append(bare.one_s(clip, folder / f"bare-{number}.mkv"))
        mine.append(_ours_s(ours, clip, f"{size}-{number}.mkv"))
    overhead_ms = statistics.median((a - b) * 1000 for a, b in zip(mine, theirs, strict=True))
    report.add(
        Figure(
            f"submit to completed, 10 s of {size}, median",
            "ms",
            ours=statistics.median(mine) * 1000,
            baseline=statistics.median(theirs) * 1000,
            baseline_name="bare HandBrakeCLI",
        )
    )
    report.add(
        Figure(
            f"overhead of a job, 10 s of {size}, median of pairs",
            "ms",
            ours=overhead_ms,
            target=f"<= {_TARGET_MS}",
            met=overhead_ms <= _TARGET_MS,
        )
    )


def _ours_s(ours: stack.Stack, clip: Path, name: str) -> float:
    began_s = time.time()
    ended_s = ours.wait_for_end(ours.submit(clip, name)).ended_s
    if ended_s is None:
        raise RuntimeError("an ended job must have an end time")
    return ended_s - began_s
