"""Idle time of a real node between two encodes of short clips."""

import statistics
from pathlib import Path

from bench.queue.stream import status_changes
from bench.report import Figure, Report
from shared.domain.job import TERMINAL, JobStatus
from shared.queue.listing import JobList
from shared.redis import connect
from tests.support.media import make_clip
from tests.support.service import Service
from tests.support.waiting import wait_for

_JOBS = 15
_TARGET_MS = 50
_TIME_LIMIT_S = 180.0


def measure(url: str, folder: Path, report: Report) -> None:
    """Encode a series of clips on a node with one slot and measure the gaps between its events."""
    with connect(url) as client:
        client.flushdb()
        service = Service(folder, url, MAX_CONCURRENT_JOBS="1")
        clip = make_clip(service.tv / "clip-0.mkv", 1)
        service.start()
        try:
            for number in range(_JOBS):
                source = clip.with_name(f"clip-{number}.mkv")
                if number:
                    source.hardlink_to(clip)
                service.convert(source)
            jobs = JobList(client)
            wait_for(lambda: jobs.state().completed == _JOBS, f"{_JOBS} encodes", _TIME_LIMIT_S)
        finally:
            service.stop()
        changes = status_changes(client)
    ends = [ms for ms, _, status in changes if status in TERMINAL]
    starts = [ms for ms, _, status in changes if status is JobStatus.RUNNING]
    gaps = [start - end for end, start in zip(ends[:-1], starts[1:], strict=True)]
    median = statistics.median(gaps)
    report.add(
        Figure(
            "end of one encode to the start of the next, median",
            "ms",
            ours=median,
            target=f"<= {_TARGET_MS}",
            met=median <= _TARGET_MS,
        )
    )
    report.add(Figure("end of one encode to the start of the next, worst", "ms", ours=max(gaps)))
