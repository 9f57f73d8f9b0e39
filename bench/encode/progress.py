"""How old progress is when a Socket.IO client hears it, and how often it does."""

import statistics
from pathlib import Path

from bench.encode import stack
from bench.encode.clip import make_film
from bench.report import Figure, Report
from shared.domain.job import Phase
from tests.support.stamping import put_stamping_handbrake, stamps_in

_ENCODES = 5
_WANTED_MS, _WANTED_FIRST_MS, _WANTED_A_SECOND = 30, 1000, 2


def measure(redis_url: str, folder: Path, report: Report) -> None:
    """Encode clips of 10 s with a HandBrakeCLI whose words are stamped as they leave it."""
    ages_ms, firsts_ms, rates = [], [], []
    with stack.running(redis_url, folder, PATH=put_stamping_handbrake(folder / "handbrake")) as ours:
        clip = make_film(ours.service.tv / "clip.mkv", "1280x720")
        for number in range(_ENCODES):
            job_id = ours.submit(clip, f"{number}.mkv")
            heard = ours.wait_for_end(job_id)
            stamps = stamps_in(ours.service.ask("GET", f"/job/{job_id}/log").json()["text"])
            encoding = [(at_s, said) for at_s, said in heard.progress if said.phase is Phase.ENCODING]
            ages_ms += [stamps.age_s(said.percent, at_s) * 1000 for at_s, said in encoding]
            firsts_ms.append((heard.progress[0][0] - stamps.began_s) * 1000)
            rates.append((len(encoding) - 1) / (encoding[-1][0] - encoding[0][0]))
    age_ms, first_ms, rate = statistics.median(ages_ms), max(firsts_ms), min(rates)
    for what, unit, value, wanted, met in (
        (
            "progress printed → heard by a client, median",
            "ms",
            age_ms,
            f"<= {_WANTED_MS}",
            age_ms <= _WANTED_MS,
        ),
        (
            "start of HandBrakeCLI → first progress, worst",
            "ms",
            first_ms,
            f"<= {_WANTED_FIRST_MS}",
            first_ms <= _WANTED_FIRST_MS,
        ),
        ("progress a second, least", "/s", rate, f">= {_WANTED_A_SECOND}", rate >= _WANTED_A_SECOND),
    ):
        report.add(Figure(what, unit, ours=value, wanted=wanted, met=met))
