"""Where in a file its streams have packets: what headers say of their lengths is often missing or wrong."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

#: A shorter file is read as a whole; of a longer one so much at so many places.
_SHORT_S = 30.0
_MOST_PACKETS = 20_000
_LOOKS = 6
_LOOK_S = 3.0


@dataclass
class Presence:
    """The packets of each stream, by FFmpeg's number of it."""

    places: int
    """At how many places the file was looked at."""
    counts: Counter[int] = field(default_factory=Counter)
    at: dict[int, set[int]] = field(default_factory=dict)
    """At which of the places each stream has packets."""

    def packets(self, stream: int) -> int:
        """Return how many packets of a stream were seen."""
        return self.counts[stream]

    def coverage(self, stream: int) -> float:
        """Return at what share of the places a stream has packets."""
        return len(self.at.get(stream, ())) / self.places if self.places else 0.0


def presence_questions(duration_s: float | None) -> list[str]:
    """Return what to ask ffprobe for `presence_of`."""
    intervals = f"%+#{_MOST_PACKETS}"
    if duration_s is not None and duration_s >= _SHORT_S:
        starts = (duration_s * place / _LOOKS for place in range(_LOOKS))
        intervals = ",".join(f"{start_s:.3f}%+{_LOOK_S}" for start_s in starts)
    return ["-show_entries", "packet=stream_index,pts_time,dts_time", "-read_intervals", intervals]


def presence_of(packets: Sequence[dict[str, Any]], duration_s: float | None, start_s: float) -> Presence:
    """Return where streams have packets; `start_s` is when the file begins on its own clock."""
    times = [(int(packet["stream_index"]), float(_time(packet) or start_s) - start_s) for packet in packets]
    length_s = duration_s or max((time_s for _, time_s in times), default=0.0)
    found = Presence(places=_LOOKS)
    for stream, time_s in times:
        place = int(_LOOKS * time_s / length_s) if length_s > 0 else 0
        found.counts[stream] += 1
        found.at.setdefault(stream, set()).add(max(0, min(_LOOKS - 1, place)))
    return found


def _time(packet: dict[str, Any]) -> str | None:
    return packet.get("pts_time") or packet.get("dts_time")
