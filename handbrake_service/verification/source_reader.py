"""Reads parts of a source to find out whether it or its result is at fault."""

import json
from dataclasses import dataclass

from handbrake_service.film_reader.client import FilmReader, ReadingFailed
from handbrake_service.processes.run_control import RunControl
from handbrake_service.verification.packets import Packets, read_packets


@dataclass(frozen=True)
class SourceReader:
    """Reads an open source. The methods raise ToolTimedOut or RunStopped."""

    fd: int
    video: int | None
    """FFmpeg stream index of its video; None if it has none."""
    control: RunControl
    reader: FilmReader
    limit_s: float
    """The timeout of each method."""

    def packets(self, from_s: float | None, to_s: float | None) -> Packets:
        """Read the packets between two timestamps; None means the start, or the end."""
        return read_packets(self.fd, self.video, self.control, self.limit_s, from_s, to_s)

    def motion(self, from_s: float, to_s: float) -> float | None:
        """Return how much the video moves between two timestamps, as `film_reader.motion` measures it.

        None if it cannot be decoded there.
        """
        question = {"video": self.video, "from_s": from_s, "to_s": to_s}
        try:
            answer = self.reader.ask("motion", question, {"film": self.fd}, self.control, self.limit_s)
        except ReadingFailed:
            return None
        return float(json.loads(answer))
