"""Scans a source with HandBrakeCLI for its titles and the track numbers that an encode refers to.

HandBrakeCLI prints the title set as JSON after a marker on stdout, between banners of its libraries (versions
1.3 to 1.11).
"""

import json
from dataclasses import dataclass
from typing import Any

from handbrake_service.processes.tool import OutputTooLarge, ToolTimedOut, run_tool
from shared.domain.errors import SourceUnavailable, SourceUnusable

_MARKER = "JSON Title Set:"


@dataclass(frozen=True)
class TitleSet:
    """The result of a scan."""

    main: int
    """Number of the title that is encoded by default."""
    titles: list[dict[str, Any]]
    """Entries of HandBrakeCLI's `TitleList`, at least one."""


def scan(program: str, fd: int, time_limit_s: float) -> TitleSet:
    """Scan an open file for all its titles, including short ones.

    Raises SourceUnusable when HandBrakeCLI cannot read the file, and SourceUnavailable on a timeout.
    """
    command = [program, "--scan", "--json", "--title", "0", "--min-duration", "0"]
    try:
        answer = run_tool(
            [*command, "--input", f"/proc/self/fd/{fd}"], fd, time_limit_s, temporary_files=True
        )
    except ToolTimedOut as error:
        raise SourceUnavailable(
            f"HandBrakeCLI did not finish scanning in {time_limit_s:.0f} s. Is the disk slow?"
        ) from error
    except OutputTooLarge as error:
        raise SourceUnusable("HandBrakeCLI's scan reports too much data. The file may be damaged.") from error
    return read_title_set(answer.output.decode("utf-8", "replace"))


def read_title_set(text: str) -> TitleSet:
    """Return the title set in a scan's output. Raises SourceUnusable when it is missing or empty."""
    start = text.rfind(_MARKER)
    if start < 0:
        raise SourceUnusable("HandBrakeCLI cannot read this file.")
    document, _ = json.JSONDecoder().raw_decode(text, text.index("{", start))
    titles: list[dict[str, Any]] = document["TitleList"]
    if not titles:
        raise SourceUnusable("HandBrakeCLI finds no readable video in this file.")
    return TitleSet(_main_title(int(document["MainFeature"]), titles), titles)


def _main_title(main_feature: int, titles: list[dict[str, Any]]) -> int:
    """Return the disc's main feature, or the longest title when the disc names none (0 or -1)."""
    longest: dict[str, Any] = max(titles, key=lambda title: title["Duration"]["Ticks"])
    return main_feature if main_feature > 0 else int(longest["Index"])
