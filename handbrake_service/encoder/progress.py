"""Parses the `--json` output of HandBrakeCLI while it runs.

HandBrakeCLI prints multi-line blocks such as `Progress: {…}` between banners of its libraries. The format is
the same from 1.3.3 to 1.11.2 (libhb/hb_json.c: hb_state_to_dict).
"""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shared.domain.job import Phase, Progress

_MARKER = re.compile(r"(Version|Progress|JSON Title Set): (?=\{)")
#: Characters kept of an unfinished line: longer than any marker.
_LONGEST_MARKER = 32


@dataclass(frozen=True)
class WorkDone:
    """HandBrakeCLI's final report. Error 0 means success, which verification still has to confirm."""

    error: int


class ProgressParser:
    """An incremental parser that turns chunks of text into `Progress` reports and one `WorkDone`."""

    def __init__(self) -> None:
        self._buffer = ""
        self._decoder = json.JSONDecoder()

    def feed(self, text: str) -> Iterator[Progress | WorkDone]:
        """Take the next chunk of output and yield each report it completes."""
        self._buffer += text
        while (match := _MARKER.search(self._buffer)) is not None:
            try:
                document, end = self._decoder.raw_decode(self._buffer, match.end())
            except json.JSONDecodeError:
                self._buffer = self._buffer[match.start() :]
                return
            self._buffer = self._buffer[end:]
            if match[1] == "Progress" and (report := _read(document)) is not None:
                yield report
        self._buffer = self._buffer[-_LONGEST_MARKER:]


def _read(document: dict[str, Any]) -> Progress | WorkDone | None:
    match document.get("State"):
        case "SCANNING":
            return Progress(phase=Phase.SCANNING, percent=_percent(document["Scanning"]["Progress"]))
        case "WORKING":
            return _working(document["Working"])
        case "MUXING":
            return Progress(phase=Phase.MUXING, percent=_percent(document["Muxing"]["Progress"]))
        case "WORKDONE":
            return WorkDone(error=int(document["WorkDone"]["Error"]))
    return None


def _working(state: dict[str, Any]) -> Progress:
    """Read the WORKING state. `Progress` restarts with each pass. `Hours` is -1 while the ETA is unknown."""
    passes, number = max(1, int(state["PassCount"])), max(1, int(state["Pass"]))
    overall = (number - 1 + float(state["Progress"])) / passes
    known = int(state["Hours"]) >= 0
    return Progress(
        phase=Phase.ENCODING,
        percent=_percent(overall),
        fps=_rate(state["Rate"]),
        average_fps=_rate(state["RateAvg"]),
        eta_s=int(state["Hours"]) * 3600 + int(state["Minutes"]) * 60 + int(state["Seconds"])
        if known
        else None,
        pass_number=number,
        pass_count=passes,
    )


def _percent(share: float) -> float:
    return round(min(1.0, max(0.0, float(share))) * 100, 2)


def _rate(value: float) -> float | None:
    rate = float(value)
    return round(rate, 2) if math.isfinite(rate) and rate >= 0.01 else None
