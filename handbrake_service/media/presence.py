"""Where in a file each stream has packets: durations of streams in headers are often missing or wrong."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from handbrake_service.media.ffprobe import Packet

#: A shorter file is read whole, up to `_MOST_PACKETS`; a longer one in `_WINDOWS` windows of `_WINDOW_S`.
_SHORT_S = 30.0
_MOST_PACKETS = 20_000
_WINDOWS = 6
_WINDOW_S = 3.0


@dataclass
class Presence:
    """The packets found of each stream, by FFmpeg's stream index."""

    places: int
    """Number of equal parts into which the play time is divided."""
    counts: Counter[int] = field(default_factory=Counter)
    at: dict[int, set[int]] = field(default_factory=dict)
    """The parts in which each stream has packets."""

    def packets(self, stream: int) -> int:
        """Return the number of packets found of a stream."""
        return self.counts[stream]

    def coverage(self, stream: int) -> float:
        """Return the share of parts in which a stream has packets."""
        return len(self.at.get(stream, ())) / self.places if self.places else 0.0


def presence_questions(duration_s: float | None) -> list[str]:
    """Return the ffprobe arguments for `presence_of`."""
    intervals = f"%+#{_MOST_PACKETS}"
    if duration_s is not None and duration_s >= _SHORT_S:
        starts = (duration_s * place / _WINDOWS for place in range(_WINDOWS))
        intervals = ",".join(f"{start_s:.3f}%+{_WINDOW_S}" for start_s in starts)
    return ["-show_entries", "packet=stream_index,pts_time,dts_time", "-read_intervals", intervals]


def presence_of(packets: Sequence[Packet], duration_s: float | None, start_s: float) -> Presence:
    """Return where streams have packets; `start_s` is the timestamp at which the file starts."""
    times = [
        (packet.stream_index, (start_s if packet.time_s is None else packet.time_s) - start_s)
        for packet in packets
        if packet.stream_index is not None
    ]
    length_s = duration_s or max((time_s for _, time_s in times), default=0.0)
    found = Presence(places=_WINDOWS)
    for stream, time_s in times:
        place = int(_WINDOWS * time_s / length_s) if length_s > 0 else 0
        found.counts[stream] += 1
        found.at.setdefault(stream, set()).add(max(0, min(_WINDOWS - 1, place)))
    return found
