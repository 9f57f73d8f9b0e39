"""Throughput of many clips: a node with four slots against bare HandBrakeCLI under `xargs -P`."""

import statistics
import time
from collections import defaultdict
from pathlib import Path

from bench.encode import bare, stack
from bench.encode.clip import make_film
from bench.report import Figure, Report

_CLIPS = 16
_SLOTS = 4
_ROUNDS = 3
#: Values of `-P` measured in every round.
_PARALLEL = (2, 4)
#: Measured in the first round only, because it is far slower.
_SEQUENTIAL = 1
_TARGET_RATIO = 1.03


def measure(redis_url: str, folder: Path, report: Report) -> None:
    """Encode the same clips in all ways, alternating, and compare the medians."""
    took: dict[str, list[float]] = defaultdict(list)
    with stack.running(redis_url, folder, MAX_CONCURRENT_JOBS=str(_SLOTS), CPU_LIMIT="100") as ours:
        clip = make_film(ours.service.tv / "clip-0.mkv", "1280x720")
        clips = [clip.with_name(f"clip-{number}.mkv") for number in range(_CLIPS)]
        for copy in clips[1:]:
            copy.hardlink_to(clip)
        for number in range(_ROUNDS):
            took["ours"].append(_ours_s(ours, clips, number))
            for at_once in (*_PARALLEL, _SEQUENTIAL) if number == 0 else _PARALLEL:
                results = folder / f"bare-{number}-{at_once}"
                results.mkdir()
                took[f"xargs -P{at_once}"].append(bare.many_s(clips, results, at_once))
    mine = statistics.median(took.pop("ours"))
    medians = {name: statistics.median(times) for name, times in took.items()}
    best = min(medians, key=medians.__getitem__)
    for name, other in sorted(medians.items()):
        is_best = name == best
        report.add(
            Figure(
                f"{_CLIPS} clips of 10 s, 720p, total",
                "s",
                ours=mine,
                baseline=other,
                baseline_name=name,
                ratio=mine / other,
                target=f"<= {_TARGET_RATIO}" if is_best else "",
                met=mine / other <= _TARGET_RATIO if is_best else None,
            )
        )


def _ours_s(ours: stack.Stack, clips: list[Path], number: int) -> float:
    began_s = time.time()
    jobs = [ours.submit(clip, f"round-{number}/{clip.name}") for clip in clips]
    for job_id in jobs:
        ours.wait_for_end(job_id)
    return time.time() - began_s
