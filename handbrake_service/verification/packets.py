"""When the pictures and sounds in a file really come: from its packets, whatever its headers say."""

from array import array
from dataclasses import dataclass, field

from handbrake_service.media.leash import Leash
from handbrake_service.media.tool import ask_in_background

_QUESTION = ("-show_entries", "packet=stream_index,pts_time,dts_time,duration_time", "-of", "csv=p=0")


@dataclass
class Packets:
    """The packets of a file, or of a part of it; all times on the file's own clock."""

    pictures: int | None
    """FFmpeg's number of the stream whose times are all kept."""
    times_s: "array[float]" = field(default_factory=lambda: array("d"))
    """When its pictures come, in the order of the file."""
    ends_s: dict[int, float] = field(default_factory=dict)
    """By stream: when its last packet ends."""
    played_s: float = 0.0
    """How long its pictures last, taken together: clocks may jump."""
    complaint: str = ""
    """The end of what the reader found wrong with the file."""
    _unfinished: str = ""

    def take(self, chunk: bytes) -> None:
        """Read on; lines may come in pieces."""
        *lines, self._unfinished = (self._unfinished + chunk.decode("ascii", "replace")).split("\n")
        for line in lines:
            self._take(line.split(","))

    def _take(self, words: list[str]) -> None:
        try:
            stream, time_s = int(words[0]), float(words[1] if words[1] != "N/A" else words[2])
        except (ValueError, IndexError):  # a packet without a time
            return
        lasts_s = float(words[3]) if len(words) > 3 and words[3] not in ("N/A", "") else 0.0
        self.ends_s[stream] = max(self.ends_s.get(stream, 0.0), time_s + lasts_s)
        if stream == self.pictures:
            self.times_s.append(time_s)
            self.played_s += lasts_s

    @property
    def last_s(self) -> float:
        """When the last packet of all ends; 0 without any."""
        return max(self.ends_s.values(), default=0.0)


def read_packets(
    fd: int,
    pictures: int | None,
    leash: Leash,
    time_limit_s: float,
    from_s: float | None = None,
    to_s: float | None = None,
) -> Packets:
    """Read the packets of an open file, or those of a part of it and some around it.

    Raises TookTooLong or Interrupted.
    """
    command = ["ffprobe", "-v", "error", "-protocol_whitelist", "file", *_QUESTION]
    if from_s is not None or to_s is not None:
        start = f"{from_s:.3f}" if from_s else ""
        command += ["-read_intervals", f"{start}%{f'{to_s:.3f}' if to_s is not None else ''}"]
    packets = Packets(pictures)
    answer = ask_in_background([*command, "-i", f"/proc/self/fd/{fd}"], fd, time_limit_s, packets.take, leash)
    packets.complaint = answer.complaint
    return packets
