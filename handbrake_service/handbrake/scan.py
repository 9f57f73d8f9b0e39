"""HandBrakeCLI's own look at a source: its titles, with the track numbers an encode goes by.

The title set comes as JSON after a marker on stdout, between banners of libraries (versions 1.3 to 1.11).
"""

import json
from dataclasses import dataclass
from typing import Any

from handbrake_service.processes.tool import OutputTooLarge, ToolTimedOut, run_tool
from shared.domain.errors import SourceUnavailable, SourceUnusable

_MARKER = "JSON Title Set:"


@dataclass(frozen=True)
class TitleSet:
    """A scan's result, as HandBrakeCLI writes it."""

    main: int
    """Number of the title that is encoded when none is named."""
    titles: list[dict[str, Any]]
    """At least one."""


def scan(program: str, fd: int, time_limit_s: float) -> TitleSet:
    """Scan an open file for all its titles, short ones too.

    Raises SourceUnusable when HandBrakeCLI can make nothing of it, SourceUnavailable when it takes too long.
    """
    command = [program, "--scan", "--json", "--title", "0", "--min-duration", "0"]
    try:
        answer = run_tool(
            [*command, "--input", f"/proc/self/fd/{fd}"], fd, time_limit_s, temporary_files=True
        )
    except ToolTimedOut as error:
        raise SourceUnavailable(f"HandBrakeCLI looked for {time_limit_s:.0f} s; is the disk slow?") from error
    except OutputTooLarge as error:
        raise SourceUnusable("HandBrakeCLI finds no end of what is in it.") from error
    return read_title_set(answer.output.decode("utf-8", "replace"))


def read_title_set(text: str) -> TitleSet:
    """Find the title set in a scan's output. Raises SourceUnusable when there is none, or no title in it."""
    start = text.rfind(_MARKER)
    if start < 0:
        raise SourceUnusable("HandBrakeCLI cannot read that file.")
    document, _ = json.JSONDecoder().raw_decode(text, text.index("{", start))
    titles: list[dict[str, Any]] = document["TitleList"]
    if not titles:
        raise SourceUnusable("HandBrakeCLI finds no video in it that it can read.")
    return TitleSet(_main(int(document["MainFeature"]), titles), titles)


def _main(said: int, titles: list[dict[str, Any]]) -> int:
    """Return the title the disc calls its main one; it is 0 or -1 where none is: then the longest."""
    longest: dict[str, Any] = max(titles, key=lambda title: title["Duration"]["Ticks"])
    return said if said > 0 else int(longest["Index"])
