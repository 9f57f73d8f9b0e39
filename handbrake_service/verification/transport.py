"""How long the film of a transport stream plays, by the time stamps of all of it.

HandBrakeCLI follows the tables it reads first: of a recording whose tables change it reads a part. ffprobe,
which goes by the first and the last time stamp, says that this is all.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter

from handbrake_service.film_reader.client import FilmReader
from handbrake_service.film_reader.values import TransportVideo
from handbrake_service.media.facts import Facts
from handbrake_service.processes.run_control import RunControl

#: FFmpeg's name of the container.
_FORMAT = "mpegts"
#: Longest look: all of the file is read, beside the encode.
_LIMIT_S = 6 * 3600.0
#: Frames that take turns with another's this often, of all of theirs, are another programme or angle.
_BESIDE = 0.05
_VIDEOS = TypeAdapter(list[TransportVideo])


@dataclass(frozen=True)
class Length:
    """How long a copy of the whole film may play."""

    least_s: float
    """All of its frames."""
    most_s: float
    """And the gaps between them, which HandBrakeCLI may keep."""
    one_clock: bool = True
    """Whether each time is that of one place only: the clock never jumps, and the film is in one piece."""
    steady_s: float | None = None
    """How long it plays before the first gap; None where there is none."""


def read_length(fd: int, facts: Facts, control: RunControl, reader: FilmReader) -> Length | None:
    """Read an open film through; None for other containers.

    Raises ReadingFailed, ToolTimedOut or RunStopped.
    """
    if _FORMAT not in facts.formats:
        return None
    answer = reader.ask("transport", {}, {"film": fd}, control, _LIMIT_S)
    return length_of(_VIDEOS.validate_python(json.loads(answer)))


def length_of(videos: Sequence[TransportVideo]) -> Length | None:
    """Return how long the longest video plays, with all that come before, after or in between.

    None when there are no time stamps to go by.
    """
    main = max(videos, key=lambda video: video.played_s, default=None)
    if main is None or main.frames < 2:
        return None
    film = [video for video in videos if video is main or video.turns <= 1 + _BESIDE * video.frames]
    played_s = sum(video.played_s for video in film)
    one_clock = len(film) == 1 and not main.jumps
    gaps_s = sum(video.gaps_s for video in film)
    return Length(played_s, played_s + gaps_s, one_clock, main.steady_s if gaps_s else None)
