"""The real times of video and audio in a file, read from its packets instead of its headers."""

import codecs
import json
import re
from array import array
from dataclasses import dataclass, field
from typing import Required, TypedDict

from handbrake_service.media.facts import QUESTIONS, Facts, facts_of
from handbrake_service.media.probe import FFPROBE, parse_document, probe_failure
from handbrake_service.processes.run_control import RunControl
from handbrake_service.processes.tool import CompletedTool, run_low_priority

_TIMES = ("-show_entries", "packet=stream_index,pts_time,dts_time,duration_time")
_LIST_START = '"packets": ['
_SEPARATOR = re.compile(r"[\s,]*")
_decoder = json.JSONDecoder()


class RawPacket(TypedDict, total=False):
    """A packet as it is in ffprobe's JSON.

    Reading each packet of a film into a model like `media.ffprobe.Packet` would take almost twice as long.
    """

    stream_index: Required[int]
    pts_time: str
    dts_time: str
    duration_time: str


@dataclass
class Packets:
    """The packets of a file, or of a part of it; all times are timestamps of the file."""

    video: int | None
    """FFmpeg stream index of the video, whose frame times are kept."""
    times_s: "array[float]" = field(default_factory=lambda: array("d"))
    """The times of its frames, in file order."""
    ends_s: dict[int, float] = field(default_factory=dict)
    """By stream index: the end of its last packet."""
    played_s: float = 0.0
    """Sum of its frame durations, which unlike timestamps is not affected by jumps of the clock."""
    stderr_tail: str = ""
    """The tail of ffprobe's stderr."""

    def take(self, packet: RawPacket) -> None:
        """Add one packet. Packets without a timestamp are ignored."""
        stream, time = packet["stream_index"], packet.get("pts_time", packet.get("dts_time"))
        if time is None:
            return
        time_s, duration_s = float(time), float(packet.get("duration_time", 0.0))
        self.ends_s[stream] = max(self.ends_s.get(stream, 0.0), time_s + duration_s)
        if stream == self.video:
            self.times_s.append(time_s)
            self.played_s += duration_s

    @property
    def last_s(self) -> float:
        """The end of the last packet of any stream; 0 if there are no packets."""
        return max(self.ends_s.values(), default=0.0)


def read_contents(fd: int, control: RunControl, time_limit_s: float) -> tuple[Facts, Packets]:
    """Read the headers and all packets of an open file, whose video is taken to be stream 0.

    Raises ProbeFailed, ToolTimedOut or RunStopped.
    """
    packets = Packets(video=0)
    completed, document = _read(QUESTIONS, fd, packets, control, time_limit_s)
    if completed.code != 0:
        raise probe_failure(completed)
    return facts_of(parse_document(document)), packets


def read_packets(
    fd: int,
    video: int | None,
    control: RunControl,
    time_limit_s: float,
    from_s: float | None = None,
    to_s: float | None = None,
) -> Packets:
    """Read the packets of an open file, or of a part of it; ffprobe may then return some around that part.

    `video` is the FFmpeg stream index whose frame times are kept. Raises ToolTimedOut or RunStopped.
    """
    part: tuple[str, ...] = ()
    if from_s is not None or to_s is not None:
        start = f"{from_s:.3f}" if from_s else ""
        part = ("-read_intervals", f"{start}%{f'{to_s:.3f}' if to_s is not None else ''}")
    packets = Packets(video)
    _read(part, fd, packets, control, time_limit_s)
    return packets


def _read(
    arguments: tuple[str, ...], fd: int, packets: Packets, control: RunControl, time_limit_s: float
) -> tuple[CompletedTool, str]:
    """Run ffprobe with some arguments besides those for packets; return its JSON without the packets."""
    document = _StreamedDocument(packets)
    command = [*FFPROBE, *_TIMES, *arguments, "-i", f"/proc/self/fd/{fd}"]
    completed = run_low_priority(command, fd, time_limit_s, document.take, control)
    packets.stderr_tail = completed.stderr_tail
    return completed, document.without_packets


class _StreamedDocument:
    """Parses ffprobe's JSON incrementally, since the packets of a long film are tens of megabytes."""

    def __init__(self, packets: Packets) -> None:
        self._packets = packets
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._before: str | None = None
        self._inside = False
        self._unread = ""

    @property
    def without_packets(self) -> str:
        """The document read so far, with an empty list of packets."""
        return (self._before or "") + self._unread

    def take(self, chunk: bytes) -> None:
        """Parse the next chunk of ffprobe's output."""
        self._unread += self._decode(chunk)
        if self._before is None and _LIST_START in self._unread:
            before, opening, self._unread = self._unread.partition(_LIST_START)
            self._before, self._inside = before + opening, True
        if self._inside:
            self._unread = self._unread[self._take_packets() :]

    def _take_packets(self) -> int:
        """Take all complete packets; return the offset of the next one, or of the end of the list."""
        place = 0
        while separator := _SEPARATOR.match(self._unread, place):
            place = separator.end()
            if self._unread.startswith("]", place):
                self._inside = False
                break
            try:
                packet, place = _decoder.raw_decode(self._unread, place)
            except json.JSONDecodeError:  # the packet is not complete yet
                break
            self._packets.take(packet)
        return place
