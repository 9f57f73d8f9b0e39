"""What a job takes beyond its encode: from its submission to `completed`, against the bare command."""

import statistics
import time
from pathlib import Path

from bench.encode import bare, stack
from bench.encode.clip import make_film
from bench.report import Figure, Report

_PAIRS = 8
_SIZES = ("640x360", "1280x720")
_WANTED_MS = 200


def measure(redis_url: str, folder: Path, report: Report) -> None:
    """Encode clips of 10 s by turns; compare the medians and each pair."""
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
    more_ms = statistics.median((a - b) * 1000 for a, b in zip(mine, theirs, strict=True))
    report.add(
        Figure(
            f"submit to completed, 10 s of {size}, median",
            "ms",
            ours=statistics.median(mine) * 1000,
            other=statistics.median(theirs) * 1000,
            other_is="bare HandBrakeCLI",
        )
    )
    report.add(
        Figure(
            "the same, beyond the bare command, median of pairs",
            "ms",
            ours=more_ms,
            wanted=f"<= {_WANTED_MS}",
            met=more_ms <= _WANTED_MS,
        )
    )


def _ours_s(ours: stack.Stack, clip: Path, name: str) -> float:
    began_s = time.time()
    ended_s = ours.wait_for_end(ours.submit(clip, name)).ended_s
    if ended_s is None:
        raise RuntimeError("an ended job has the time of its end")
    return ended_s - began_s
