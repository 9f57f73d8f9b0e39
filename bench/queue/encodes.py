"""How long a real node stands idle between two encodes, with the real HandBrakeCLI on short clips."""

import statistics
from pathlib import Path

from bench.queue.stream import moments
from bench.report import Figure, Report
from shared.domain.job import TERMINAL, JobStatus
from shared.queue.listing import JobList
from shared.redis import connect
from tests.support.media import make_clip
from tests.support.service import Service
from tests.support.waiting import wait_for

_JOBS = 15
_WANTED_MS = 50
_TIME_LIMIT_S = 180.0


def measure(url: str, folder: Path, report: Report) -> None:
    """Encode a row of clips on a node with one slot; look at the gaps in its events."""
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
        ends = [ms for ms, _, status in moments(client) if status in TERMINAL]
        starts = [ms for ms, _, status in moments(client) if status is JobStatus.RUNNING]
    gaps = [start - end for end, start in zip(ends[:-1], starts[1:], strict=True)]
    median = statistics.median(gaps)
    report.add(
        Figure(
            "end of one encode to the start of the next, median",
            "ms",
            ours=median,
            wanted=f"<= {_WANTED_MS}",
            met=median <= _WANTED_MS,
        )
    )
    report.add(Figure("end of one encode to the start of the next, worst", "ms", ours=max(gaps)))
