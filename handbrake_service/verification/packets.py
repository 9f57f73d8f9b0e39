"""When the pictures and sounds in a file really come: from its packets, whatever its headers say."""

import codecs
import json
import re
from array import array
from dataclasses import dataclass, field
from typing import Any

from handbrake_service.media.facts import QUESTIONS, Facts, facts_of
from handbrake_service.media.probe import FFPROBE, probe_failure
from handbrake_service.processes.run_control import RunControl
from handbrake_service.processes.tool import CompletedTool, run_low_priority

_TIMES = ("-show_entries", "packet=stream_index,pts_time,dts_time,duration_time")
_LIST = '"packets": ['
_GAP = re.compile(r"[\s,]*")
_decoder = json.JSONDecoder()


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
    stderr_tail: str = ""
    """The end of what the reader found wrong with the file."""

    def take(self, packet: dict[str, Any]) -> None:
        """Note one packet as ffprobe describes it."""
        stream, time = packet["stream_index"], packet.get("pts_time", packet.get("dts_time"))
        if time is None:
            return
        time_s, lasts_s = float(time), float(packet.get("duration_time", 0.0))
        self.ends_s[stream] = max(self.ends_s.get(stream, 0.0), time_s + lasts_s)
        if stream == self.pictures:
            self.times_s.append(time_s)
            self.played_s += lasts_s

    @property
    def last_s(self) -> float:
        """When the last packet of all ends; 0 without any."""
        return max(self.ends_s.values(), default=0.0)


def read_contents(fd: int, control: RunControl, time_limit_s: float) -> tuple[Facts, Packets]:
    """Read the headers and all packets of an open file, keeping the times of its first stream.

    Raises ProbeFailed, ToolTimedOut or RunStopped.
    """
    packets = Packets(pictures=0)
    answer, others = _read(QUESTIONS, fd, packets, control, time_limit_s)
    if answer.code != 0:
        raise probe_failure(answer)
    return facts_of(json.loads(others)), packets


def read_packets(
    fd: int,
    pictures: int | None,
    control: RunControl,
    time_limit_s: float,
    from_s: float | None = None,
    to_s: float | None = None,
) -> Packets:
    """Read the packets of an open file, or those of a part of it and some around it.

    Raises ToolTimedOut or RunStopped.
    """
    part: tuple[str, ...] = ()
    if from_s is not None or to_s is not None:
        start = f"{from_s:.3f}" if from_s else ""
        part = ("-read_intervals", f"{start}%{f'{to_s:.3f}' if to_s is not None else ''}")
    packets = Packets(pictures)
    _read(part, fd, packets, control, time_limit_s)
    return packets


def _read(
    asked: tuple[str, ...], fd: int, packets: Packets, control: RunControl, time_limit_s: float
) -> tuple[CompletedTool, str]:
    """Have ffprobe tell of the packets and of what else is asked; return the document without them."""
    document = _Document(packets)
    command = [*FFPROBE, *_TIMES, *asked, "-i", f"/proc/self/fd/{fd}"]
    answer = run_low_priority(command, fd, time_limit_s, document.take, control)
    packets.stderr_tail = answer.stderr_tail
    return answer, document.others


class _Document:
    """Reads ffprobe's JSON as it comes: the packets of a long film are tens of megabytes."""

    def __init__(self, packets: Packets) -> None:
        self._packets = packets
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._before: str | None = None
        self._inside = False
        self._unread = ""

    @property
    def others(self) -> str:
        """What has been read, with an empty list of packets."""
        return (self._before or "") + self._unread

    def take(self, chunk: bytes) -> None:
        """Read on."""
        self._unread += self._decode(chunk)
        if self._before is None and _LIST in self._unread:
            before, opening, self._unread = self._unread.partition(_LIST)
            self._before, self._inside = before + opening, True
        if self._inside:
            self._unread = self._unread[self._take_packets() :]

    def _take_packets(self) -> int:
        """Take all that are whole; give where the next one begins, or the list ends."""
        place = 0
        while gap := _GAP.match(self._unread, place):
            place = gap.end()
            if self._unread.startswith("]", place):
                self._inside = False
                break
            try:
                packet, place = _decoder.raw_decode(self._unread, place)
            except json.JSONDecodeError:  # the rest of it is still to come
                break
            self._packets.take(packet)
        return place
