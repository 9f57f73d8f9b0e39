"""Chooses the film among the video streams of a source, and the stream that HandBrakeCLI takes.

HandBrakeCLI takes the first video stream that is not cover art (libhb/stream.c: ffmpeg_title_scan). Of a
broadcast recording it takes the first programme, whatever that shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from handbrake_service.media.ffprobe import FfprobeDocument, Stream
from handbrake_service.media.presence import Presence

#: FFmpeg's names of still image codecs. Cover art often uses them, films rarely do.
_STILL_CODECS = frozenset({"mjpeg", "png", "bmp", "tiff", "webp", "jpeg2000", "ljpeg", "gif"})
#: The container of which HandBrakeCLI reads only one programme.
_BROADCAST = "mpegts"


@dataclass(frozen=True)
class Film:
    """The film of a source and the stream that HandBrakeCLI takes."""

    video: Stream
    """The film's video stream."""
    taken: Stream
    """The video stream that HandBrakeCLI takes; if it differs, HandBrakeCLI would not convert the film."""
    programmes: int
    """Number of programmes with a film. Of several, it is uncertain which one HandBrakeCLI takes."""

    @property
    def is_taken(self) -> bool:
        """Whether HandBrakeCLI is certain to take the film."""
        return self.programmes <= 1 and self.video.index == self.taken.index


class NoFilm(Exception):
    """The source has no moving video; the message says why."""


def is_ambiguous(document: FfprobeDocument) -> bool:
    """Return whether the headers alone leave open which stream is the film."""
    candidates = document.videos
    return len(candidates) > 1 or any(_may_be_still(stream) for stream in candidates)


def film_of(document: FfprobeDocument, presence: Presence | None) -> Film:
    """Return the film of a source.

    `document` has format, streams and programs. `presence` decides where it is ambiguous;
    with None every candidate counts as moving. Raises NoFilm.
    """
    candidates = document.videos
    moving = [stream for stream in candidates if presence is None or presence.packets(stream.index) > 1]
    if not moving:
        raise NoFilm("it contains only a still image" if candidates else "it contains no video track")
    return Film(
        video=max(moving, key=lambda stream: _rank(stream, presence)),
        taken=candidates[0],
        programmes=_programmes(document, moving) if _BROADCAST in document.formats else 1,
    )


def _may_be_still(stream: Stream) -> bool:
    return stream.codec in _STILL_CODECS or stream.frame_count == 1


def _rank(stream: Stream, presence: Presence | None) -> tuple[float, int, int, int]:
    """Return a sort key: share of the play time covered, frame size, default flag, lowest index."""
    return (
        presence.coverage(stream.index) if presence else 1.0,
        (stream.width or 0) * (stream.height or 0),
        int("default" in stream.flags),
        -stream.index,
    )


def _programmes(document: FfprobeDocument, moving: Sequence[Stream]) -> int:
    films = {stream.index for stream in moving}
    members = ({stream.index for stream in programme.streams} for programme in document.programs)
    return sum(bool(films & each) for each in members)


def describe(stream: Stream) -> str:
    """Return a video stream as messages name it, such as `track 2, h264, 1920x1080`."""
    return f"track {stream.index + 1}, {stream.codec}, {stream.width or 0}x{stream.height or 0}"
