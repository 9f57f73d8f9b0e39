"""Collects figures, prints each one immediately, and writes them all as JSON."""

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
    """A measurement of ours, and of the baseline it is compared with."""

    what: str
    unit: str
    ours: float
    baseline: float | None = None
    baseline_name: str = ""
    ratio: float | None = None
    """How many times better ours is than RQ; against other baselines, ours divided by the baseline."""
    target: str = ""
    met: bool | None = None
    """Whether the target is met; None without a target."""


@dataclass
class Report:
    """All figures of a benchmark run."""

    redis_version: str = ""
    figures: list[Figure] = field(default_factory=list)

    def add(self, figure: Figure) -> None:
        """Add a figure and print its line."""
        if not self.figures:
            print(f"{'':58}{'ours':>12}{'baseline':>12}{'ratio':>8}  {'target':<18}baseline is")
        self.figures.append(figure)
        baseline = "" if figure.baseline is None else f"{figure.baseline:,.1f}"
        ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
        verdict = "" if figure.met is None else ("  met" if figure.met else "  MISSED")
        name = f"{figure.what} [{figure.unit}]"
        target = f"{figure.target}{verdict} "
        line = f"{name:58}{figure.ours:>12,.1f}{baseline:>12}{ratio:>8}  {target:<18}{figure.baseline_name}"
        print(line, flush=True)

    def write(self, path: Path) -> None:
        """Write all figures as JSON, with the versions and the load of the machine."""
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
