"""Where a film is damaged: all of it is decoded, since nothing but a decoder notices."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import av
from av.packet import Packet

from handbrake_service.film_reader.opening import open_film, packets
from handbrake_service.film_reader.values import DamagedSpan

#: Damage with no more than this between is told as one piece.
_APART_S = 1.0
#: A gap is longer than this, and than so many frames; as long as frames last alike, which these of all do.
_LEAST_GAP_S, _GAP_FRAMES, _ALIKE = 0.6, 8, 0.9
#: The clock of a file jumps by more than this; a film has no gap that long.
_JUMP_S = 600.0


@dataclass
class _Track:
    """What was met in one stream, in seconds from the start of the film."""

    broken_s: list[float] = field(default_factory=list)
    steps_s: list[tuple[float, float]] = field(default_factory=list)
    """When each frame that follows another is shown, and how much later than that."""
    _last_s: float | None = None

    def met_error(self, at_s: float | None) -> None:
        """Note what could not be decoded.

        Nothing can be before the first key frame, which a recording does not begin with.
        """
        if self._last_s is not None:
            self.broken_s.append(self._last_s if at_s is None else at_s)

    def met_frame(self, at_s: float, corrupt: bool) -> None:
        if self._last_s is not None:
            self.steps_s.append((at_s, at_s - self._last_s))
            if corrupt:
                self.broken_s.append(at_s)
        if not corrupt or self._last_s is not None:
            self._last_s = at_s

    def gaps(self) -> Iterator[tuple[float, float]]:
        """Yield from when to when there are no frames, where frames otherwise come at even intervals."""
        usual_s = median([step_s for _, step_s in self.steps_s]) if self.steps_s else 0.0
        alike = sum(step_s <= 1.5 * usual_s for _, step_s in self.steps_s)
        if alike < _ALIKE * len(self.steps_s):
            return
        for at_s, step_s in self.steps_s:
            if max(_LEAST_GAP_S, _GAP_FRAMES * usual_s) < step_s < _JUMP_S:
                yield at_s - step_s + usual_s, at_s


def find_damage(fd: int, streams: Sequence[int], start_s: float) -> list[DamagedSpan]:
    """Return where frames of some streams, by FFmpeg's numbers, cannot be decoded or are missing.

    `start_s` is when the film begins on the clock of the file. Raises av.FFmpegError if it cannot be opened.
    """
    tracks = {stream: _Track() for stream in streams}
    with open_film(fd) as container:
        for stream in streams:
            context = container.streams[stream].codec_context
            # With more threads errors come with later packets than their own.
            context.thread_count = 1
            # Else some decoders leave frames out without an error.
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
        track.met_error(at_s)
        return
    if packet.is_corrupt:
        track.met_error(at_s)
    for frame in frames:
        if frame.pts is not None:
            track.met_frame(float(frame.pts * (frame.time_base or 0)) - start_s, frame.is_corrupt)


def _merged(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    for from_s, to_s in sorted(spans):
        if found and from_s <= found[-1][1] + _APART_S:
            found[-1] = (found[-1][0], max(found[-1][1], to_s))
        else:
            found.append((max(0.0, from_s), to_s))
    return found
