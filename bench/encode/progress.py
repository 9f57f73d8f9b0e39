"""Latency and rate of progress events at a Socket.IO client."""

import statistics
from pathlib import Path

from bench.encode import stack
from bench.encode.clip import make_film
from bench.report import Figure, Report
from shared.domain.job import Phase
from tests.support.progress_stamps import install_stamping_handbrake, stamps_in

_ENCODES = 5
_TARGET_MS, _TARGET_FIRST_MS, _TARGET_PER_S = 30, 1000, 2


def measure(redis_url: str, folder: Path, report: Report) -> None:
    """Encode clips of 10 s with a HandBrakeCLI wrapper that logs the time of each progress message."""
    ages_ms, firsts_ms, rates = [], [], []
    with stack.running(redis_url, folder, PATH=install_stamping_handbrake(folder / "handbrake")) as ours:
        clip = make_film(ours.service.tv / "clip.mkv", "1280x720")
        for number in range(_ENCODES):
            job_id = ours.submit(clip, f"{number}.mkv")
            record = ours.wait_for_end(job_id)
            stamps = stamps_in(ours.service.ask("GET", f"/job/{job_id}/log").json()["text"])
            encoding = [(at_s, each) for at_s, each in record.progress if each.phase is Phase.ENCODING]
            ages_ms += [stamps.age_s(each.percent, at_s) * 1000 for at_s, each in encoding]
            firsts_ms.append((record.progress[0][0] - stamps.began_s) * 1000)
            rates.append((len(encoding) - 1) / (encoding[-1][0] - encoding[0][0]))
    age_ms, first_ms, rate = statistics.median(ages_ms), max(firsts_ms), min(rates)
    for what, unit, value, target, met in (
        (
            "progress printed → received by a client, median",
            "ms",
            age_ms,
            f"<= {_TARGET_MS}",
            age_ms <= _TARGET_MS,
        ),
        (
            "start of HandBrakeCLI → first progress, worst",
            "ms",
            first_ms,
            f"<= {_TARGET_FIRST_MS}",
            first_ms <= _TARGET_FIRST_MS,
        ),
        ("progress events per second, minimum", "/s", rate, f">= {_TARGET_PER_S}", rate >= _TARGET_PER_S),
    ):
        report.add(Figure(what, unit, ours=value, target=target, met=met))
