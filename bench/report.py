"""Collects figures, prints each as it comes, and writes them all as JSON."""

import json
import os
import platform
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One thing measured, for us and for what it is compared with."""

    what: str
    unit: str
    ours: float
    other: float | None = None
    """The same of `other_is`."""
    other_is: str = ""
    ratio: float | None = None
    """How many times better ours is, or, against ourselves, how many times as much."""
    wanted: str = ""
    met: bool | None = None


@dataclass
class Report:
    """All figures of a run."""

    redis_version: str = ""
    figures: list[Figure] = field(default_factory=list)

    def add(self, figure: Figure) -> None:
        """Keep a figure and print its line."""
        if not self.figures:
            print(f"{'':58}{'ours':>12}{'other':>12}{'ratio':>8}  {'wanted':<18}other is")
        self.figures.append(figure)
        other = "" if figure.other is None else f"{figure.other:,.1f}"
        ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
        verdict = "" if figure.met is None else ("  met" if figure.met else "  MISSED")
        name = f"{figure.what} [{figure.unit}]"
        aim = f"{figure.wanted}{verdict} "
        print(f"{name:58}{figure.ours:>12,.1f}{other:>12}{ratio:>8}  {aim:<18}{figure.other_is}", flush=True)

    def write(self, path: Path) -> None:
        """Write everything, with what it was measured on."""
        path.parent.mkdir(parents=True, exist_ok=True)
        body = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "python": platform.python_version(),
            "cpus": os.cpu_count(),
            "load_average": os.getloadavg(),
            "redis": self.redis_version,
            "redis_py": version("redis"),
            **({"rq": version("rq")} if find_spec("rq") else {}),
            "figures": [asdict(figure) for figure in self.figures],
        }
        path.write_text(json.dumps(body, indent=2) + "\n", encoding="utf-8")
