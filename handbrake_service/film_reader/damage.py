"""Finds the damaged parts of a film by decoding all of it; only a decoder detects damage."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import av
from av.packet import Packet

from handbrake_service.film_reader.opening import open_film, packets
from handbrake_service.film_reader.values import DamagedSpan

#: Damaged parts no further apart than this are merged.
_APART_S = 1.0
#: A gap is longer than both this and this many frame durations. Gaps are only reported where at least this
#: share of the frames come at even intervals.
_LEAST_GAP_S, _GAP_FRAMES, _EVEN_SHARE = 0.6, 8, 0.9
#: A longer step is a jump of the file's clock, not a gap.
_JUMP_S = 600.0


@dataclass
class _Track:
    """The errors and frame times of one stream, in seconds from the start of the film."""

    broken_s: list[float] = field(default_factory=list)
    steps_s: list[tuple[float, float]] = field(default_factory=list)
    """For each frame but the first its time, and how much later it is than the one before."""
    _last_s: float | None = None

    def add_error(self, at_s: float | None) -> None:
        """Record a decoding error.

        Errors before the first frame are ignored: a recording need not start with a key frame, and nothing
        before the first one can be decoded.
        """
        if self._last_s is not None:
            self.broken_s.append(self._last_s if at_s is None else at_s)

    def add_frame(self, at_s: float, corrupt: bool) -> None:
        if self._last_s is not None:
            self.steps_s.append((at_s, at_s - self._last_s))
            if corrupt:
                self.broken_s.append(at_s)
        if not corrupt or self._last_s is not None:
            self._last_s = at_s

    def gaps(self) -> Iterator[tuple[float, float]]:
        """Yield start and end of each gap, provided that frames otherwise come at even intervals."""
        usual_s = median([step_s for _, step_s in self.steps_s]) if self.steps_s else 0.0
        even = sum(step_s <= 1.5 * usual_s for _, step_s in self.steps_s)
        if even < _EVEN_SHARE * len(self.steps_s):
            return
        for at_s, step_s in self.steps_s:
            if max(_LEAST_GAP_S, _GAP_FRAMES * usual_s) < step_s < _JUMP_S:
                yield at_s - step_s + usual_s, at_s


def find_damage(fd: int, streams: Sequence[int], start_s: float) -> list[DamagedSpan]:
    """Return where frames of the given streams (FFmpeg stream indexes) are missing or cannot be decoded.

    `start_s` is the timestamp at which the film starts in its file. Raises av.FFmpegError if it cannot be
    opened.
    """
    tracks = {stream: _Track() for stream in streams}
    with open_film(fd) as container:
        for stream in streams:
            context = container.streams[stream].codec_context
            # With more threads, errors are reported with later packets than the damaged one.
            context.thread_count = 1
            # Without this some decoders drop frames without reporting an error.
            context.options = {"err_detect": "explode"}
        for packet in packets(container, [container.streams[stream] for stream in streams]):
            _decode(packet, tracks[packet.stream.index], start_s)
    return [
        DamagedSpan(stream, from_s, to_s)
        for stream, track in tracks.items()
        for from_s, to_s in _merged([*((at_s, at_s) for at_s in track.broken_s), *track.gaps()])
    ]


def _decode(packet: "Packet[Any]", track: _Track, start_s: float) -> None:
    time_base = float(packet.time_base or 0)
    stamp = packet.pts if packet.pts is not None else packet.dts
    at_s = None if stamp is None else stamp * time_base - start_s
    try:
        frames = packet.decode()
    except av.EOFError:
        return
    except av.FFmpegError:
        track.add_error(at_s)
        return
    if packet.is_corrupt:
        track.add_error(at_s)
    for frame in frames:
        if frame.pts is not None:
            track.add_frame(float(frame.pts * (frame.time_base or 0)) - start_s, frame.is_corrupt)


def _merged(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    for from_s, to_s in sorted(spans):
        if found and from_s <= found[-1][1] + _APART_S:
            found[-1] = (found[-1][0], max(found[-1][1], to_s))
        else:
            found.append((max(0.0, from_s), to_s))
    return found
