"""How old progress is when a Socket.IO client hears it, and how often it does."""

import json
import os
import shutil
import statistics
import sys
from pathlib import Path

from bench.encode import stack
from bench.encode.clip import make_film
from bench.report import Figure, Report
from shared.domain.job import Phase
from tests.real.gunicorn_process import ROOT

_ENCODES = 5
_WANTED_MS, _WANTED_FIRST_MS, _WANTED_A_SECOND = 30, 1000, 2


def measure(redis_url: str, folder: Path, report: Report) -> None:
    """Encode clips of 10 s with a HandBrakeCLI whose words are stamped as they leave it."""
    stamps = folder / "stamps.jsonl"
    path = _stamping_handbrake(folder, stamps)
    ages_ms, firsts_ms, rates = [], [], []
    with stack.running(redis_url, folder, PATH=path) as ours:
        clip = make_film(ours.service.tv / "clip.mkv", "1280x720")
        for number in range(_ENCODES):
            stamps.unlink(missing_ok=True)
            heard = ours.wait_for_end(ours.submit(clip, f"{number}.mkv"))
            told = [json.loads(line) for line in stamps.read_text().splitlines()]
            began_s = told[0]["at_s"]
            printed = {word["percent"]: word["at_s"] for word in reversed(told[1:])}
            encoding = [(at_s, said) for at_s, said in heard.progress if said.phase is Phase.ENCODING]
            ages_ms += [(at_s - printed[said.percent]) * 1000 for at_s, said in encoding]
            firsts_ms.append((heard.progress[0][0] - began_s) * 1000)
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


def _stamping_handbrake(folder: Path, stamps: Path) -> str:
    """Put a HandBrakeCLI first on a PATH which hands all on to the real one; give the PATH."""
    real = shutil.which("HandBrakeCLI")
    place = folder / "bin" / "HandBrakeCLI"
    place.parent.mkdir(parents=True)
    place.write_text(
        "#!/bin/sh\n"
        f'case " $* " in *" --output "*) cd {ROOT} && exec {sys.executable} -m bench.encode.stamped'
        f' {stamps} {real} "$@";; esac\n'
        f'exec {real} "$@"\n'
    )
    place.chmod(0o755)
    return f"{place.parent}:{os.environ['PATH']}"
