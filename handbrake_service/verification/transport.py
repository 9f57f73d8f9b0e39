"""The real play time of a transport stream, from all of its timestamps.

HandBrakeCLI follows the tables that it reads first, so it reads only part of a recording whose tables change.
ffprobe, which uses only the first and the last timestamp, does not notice.
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
#: Timeout for reading the whole file during the encode.
_LIMIT_S = 6 * 3600.0
#: A video whose frames alternate with those of another more often than this share is another programme or
#: angle.
_INTERLEAVED_SHARE = 0.05
_VIDEOS = TypeAdapter(list[TransportVideo])


@dataclass(frozen=True)
class Length:
    """The range of play times that a copy of the whole film may have."""

    least_s: float
    """The sum of its frame durations."""
    most_s: float
    """The same plus the gaps between frames, which HandBrakeCLI may keep."""
    one_clock: bool = True
    """Whether each timestamp occurs once: the clock never jumps and the film is in one piece."""
    steady_s: float | None = None
    """How long it plays before the first gap; None if there is no gap."""


def read_length(fd: int, facts: Facts, control: RunControl, reader: FilmReader) -> Length | None:
    """Read all of an open film and return its length, or None if it is not a transport stream.

    Raises ReadingFailed, ToolTimedOut or RunStopped.
    """
    if _FORMAT not in facts.formats:
        return None
    answer = reader.ask("transport", {}, {"film": fd}, control, _LIMIT_S)
    return length_of(_VIDEOS.validate_python(json.loads(answer)))


def length_of(videos: Sequence[TransportVideo]) -> Length | None:
    """Return the length of the longest video together with those that precede, follow or interrupt it.

    None if it has fewer than two timestamps.
    """
    main = max(videos, key=lambda video: video.played_s, default=None)
    if main is None or main.frames < 2:
        return None
    film = [
        video for video in videos if video is main or video.turns <= 1 + _INTERLEAVED_SHARE * video.frames
    ]
    played_s = sum(video.played_s for video in film)
    one_clock = len(film) == 1 and not main.jumps
    gaps_s = sum(video.gaps_s for video in film)
    return Length(played_s, played_s + gaps_s, one_clock, main.steady_s if gaps_s else None)
