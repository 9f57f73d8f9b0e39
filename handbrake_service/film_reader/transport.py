"""Measures the play time of the video in a transport stream from all of its timestamps.

Its tables may change, its clock may jump, and its first and last timestamps may be in any order. Programs
that read only the first tables and two timestamps are then wrong (ISO/IEC 13818-1, 2.4.3.2 and 2.4.3.6).
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from handbrake_service.film_reader.values import TransportVideo

_SYNC = 0x47
#: Packet lengths: plain, with a leading timecode (Blu-ray discs, cameras), with a trailing checksum.
_LENGTHS = (188, 192, 204)
_CHUNK = 32 * 1024 * 1024
_HEAD = 64 * 1024
_CLOCK_HZ = 90_000
_WRAP = 2**33
#: A timestamp more than _GAP_S after the one before leaves a gap. More than _JUMP_S after it, or before it,
#: it is a jump of the clock.
_GAP_S = 1.0
_JUMP_S = 60.0
_VIDEO_IDS = range(0xE0, 0xF0)
_MOST_STEPS = 10_000


class NotTransport(Exception):
    """No packets of a transport stream were found at the start of the file."""


@dataclass
class _Track:
    """What has been read of one packet identifier (PID) with video; durations in ticks of 90 kHz."""

    first: int
    last: int = 0
    frames: int = 0
    played: int = 0
    gaps: int = 0
    steady: int | None = None
    jumps: int = 0
    turns: int = 0
    steps: list[int] = field(default_factory=list)
    _before: int | None = None

    def add(self, stamp: int, place: int) -> None:
        """Add a frame with its timestamp in ticks and its offset in the file."""
        self.last = place
        self.frames += 1
        if self._before is not None:
            step = (stamp - self._before) % _WRAP
            if step > _JUMP_S * _CLOCK_HZ:
                self.jumps += 1
            elif step > _GAP_S * _CLOCK_HZ:
                self.gaps += step
                if self.steady is None:
                    self.steady = self.played
            else:
                self.played += step
                if len(self.steps) < _MOST_STEPS:
                    self.steps.append(step)
        self._before = stamp


def read_transport(fd: int) -> list[TransportVideo]:
    """Return the video of each packet identifier (PID), in the order of their first packets.

    Raises NotTransport.
    """
    length, offset = _find_packets(os.pread(fd, _HEAD, 0))
    tracks: dict[int, _Track] = {}
    before = None
    for pid, stamp, place in _time_stamps(fd, length, offset):
        track = tracks.setdefault(pid, _Track(first=place))
        track.add(stamp, place)
        if pid != before:
            track.turns += 1
        before = pid
    return [_summary(pid, track) for pid, track in sorted(tracks.items(), key=lambda each: each[1].first)]


def _find_packets(head: bytes) -> tuple[int, int]:
    """Return packet length and offset of the first packet, by the sync bytes. Raises NotTransport."""
    for length in _LENGTHS:
        for offset in range(min(length, len(head))):
            marks = head[offset::length]
            if len(marks) >= 5 and set(marks[:20]) == {_SYNC}:
                return length, offset
    raise NotTransport


def _time_stamps(fd: int, length: int, offset: int) -> Iterator[tuple[int, int, int]]:
    """Yield PID, timestamp in ticks and offset in the file of each PES packet with video."""
    size = _CHUNK // length * length
    place = offset
    while len(chunk := os.pread(fd, size, place)) >= length:
        whole = len(chunk) // length * length
        packets = np.frombuffer(chunk[:whole], np.uint8).reshape(-1, length)
        begins = (packets[:, 0] == _SYNC) & (packets[:, 1] & 0x40 > 0) & (packets[:, 3] & 0x10 > 0)
        for number in np.flatnonzero(begins):
            packet = packets[number, :188].tobytes()
            stamp = _decoding_time(packet)
            if stamp is not None:
                yield (packet[1] & 0x1F) << 8 | packet[2], stamp, place + int(number) * length
        place += whole


def _decoding_time(packet: bytes) -> int | None:
    """Return the decoding timestamp, in ticks, of a PES packet with video that starts in a packet; else None.

    A PES packet without one has its presentation timestamp instead.
    """
    start = 4 + (1 + packet[4] if packet[3] & 0x20 else 0)
    pes = packet[start:]
    if len(pes) < 14 or pes[:3] != b"\0\0\x01" or pes[3] not in _VIDEO_IDS or not pes[7] & 0x80:
        return None
    both = pes[7] & 0x40 and len(pes) >= 19
    return _stamp(pes[14:19] if both else pes[9:14])


def _stamp(five: bytes) -> int:
    high, middle, low = five[0] >> 1 & 7, five[1] << 7 | five[2] >> 1, five[3] << 7 | five[4] >> 1
    return high << 30 | middle << 15 | low


def _summary(pid: int, track: _Track) -> TransportVideo:
    frame = float(np.median(track.steps)) if track.steps else 0.0
    # The last frame before each jump and at the end has no step after it; it is taken to last as long as
    # most.
    played = track.played + frame * (track.jumps + 1)
    return TransportVideo(
        pid=pid,
        first_byte=track.first,
        last_byte=track.last,
        frames=track.frames,
        played_s=played / _CLOCK_HZ,
        gaps_s=track.gaps / _CLOCK_HZ,
        steady_s=(played if track.steady is None else track.steady) / _CLOCK_HZ,
        jumps=track.jumps,
        turns=track.turns,
    )
