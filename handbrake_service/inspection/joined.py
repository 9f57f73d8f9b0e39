"""Detects files that are several films joined end to end, as `cat` and some recorders make them.

In most formats FFmpeg, and so HandBrakeCLI and ffprobe, reads only the first film and takes it for the whole
file. Transport streams, MPEG program streams, AVI and raw streams are read to their end.
"""

import os
import struct
from collections.abc import Callable, Collection, Iterator
from itertools import takewhile

from handbrake_service.media.matroska import end_of_first_segment

#: Boxes of an MP4 that are examined; a fragment of a few seconds has two.
_MOST_BOXES = 100_000
_MOST_FRAGMENT_BYTES = 1024 * 1024
_MATROSKA = b"\x1a\x45\xdf\xa3"
#: Advanced Systems Format (Microsoft, 2004): header object, file properties object.
_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_ASF_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
_ASF_SIZE_AT = 40
_FLV = b"FLV\x01"
#: A number in FLV's metadata (AMF 0): its name, then the type marker of a double.
_FLV_SIZE = b"filesize\x00"
_OGG = b"OggS"
_OGG_SERIAL_AT = 14
_OGG_BEGINS = 2
_LARGEST = 2**53
_HEAD_BYTES = 64 * 1024
_TAIL_BYTES = 128 * 1024


def is_joined(fd: int, formats: Collection[str]) -> bool:
    """Return whether an open file contains a second film that FFmpeg does not read.

    `formats` are FFmpeg's names of the container.
    """
    return any(names & frozenset(formats) and is_kind_joined(fd) for names, is_kind_joined in _KINDS)


def _is_joined_matroska(fd: int) -> bool:
    end = end_of_first_segment(fd)
    return end is not None and os.pread(fd, len(_MATROSKA), end) == _MATROSKA


def _is_joined_mp4(fd: int) -> bool:
    restarted, movies, last = False, 0, -1
    for kind, offset, size in _boxes(fd):
        if kind == b"ftyp":
            restarted = movies > 0
        elif kind == b"moov":
            movies += 1
            if restarted and last < 0:
                return True
        elif kind == b"moof":
            time = _fragment_time(os.pread(fd, min(size, _MOST_FRAGMENT_BYTES), offset))
            # Time continues where one film repeats its headers, and starts over in a second film.
            if restarted and time <= last:
                return True
            restarted, last = False, time
    return False


def _boxes(fd: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield type, offset and size of each top-level box of an MP4 (ISO/IEC 14496-12, 4.2)."""
    offset = 0
    for _ in range(_MOST_BOXES):
        head = os.pread(fd, 16, offset)
        if len(head) < 8:
            return
        size, kind = struct.unpack(">I4s", head[:8])
        if size == 1 and len(head) == 16:
            (size,) = struct.unpack(">Q", head[8:])
        if size < 8:
            return
        yield kind, offset, size
        offset += size


def _fragment_time(fragment: bytes) -> int:
    """Return the time at which a fragment begins, on the clock of its first track; 0 if it has none.

    (ISO/IEC 14496-12, 8.8.12)
    """
    at = fragment.find(b"tfdt")
    if at < 0 or len(fragment) < at + 16:
        return 0
    long = fragment[at + 4] == 1
    value: int = struct.unpack_from(">Q" if long else ">I", fragment, at + 8)[0]
    return value


def _is_joined_asf(fd: int) -> bool:
    return _begins_at(fd, _number(os.pread(fd, _HEAD_BYTES, 0), _ASF_PROPERTIES, _ASF_SIZE_AT, "<Q"), _ASF)


def _is_joined_flv(fd: int) -> bool:
    return _begins_at(fd, _number(os.pread(fd, _HEAD_BYTES, 0), _FLV_SIZE, len(_FLV_SIZE), ">d"), _FLV)


def _number(head: bytes, mark: bytes, offset: int, form: str) -> float | None:
    """Return the eight-byte number at an offset from a marker; None where it is missing."""
    at = head.find(mark)
    if at < 0 or len(head) < at + offset + 8:
        return None
    value: float = struct.unpack_from(form, head, at + offset)[0]
    return value


def _begins_at(fd: int, size: float | None, mark: bytes) -> bool:
    """Return whether a file with this marker begins at offset `size`, where the first claims to end."""
    return size is not None and 0 < size < _LARGEST and os.pread(fd, len(mark), int(size)) == mark


def _is_joined_ogg(fd: int) -> bool:
    """Return whether the last page is of a stream that the first film does not have.

    All streams of a film begin before any of them continues (RFC 3533, 4).
    """
    first = takewhile(lambda page: page[1] & _OGG_BEGINS, _pages(os.pread(fd, _HEAD_BYTES, 0)))
    begun = {serial for serial, _ in first}
    tail_at = max(0, os.fstat(fd).st_size - _TAIL_BYTES)
    last = [serial for serial, _ in _pages(os.pread(fd, _TAIL_BYTES, tail_at))][-1:]
    return bool(begun and last) and last[0] not in begun


def _pages(content: bytes) -> Iterator[tuple[int, int]]:
    """Yield serial number and flags of each Ogg page."""
    at = content.find(_OGG)
    while at >= 0 and len(content) >= at + _OGG_SERIAL_AT + 4:
        (serial,) = struct.unpack_from("<I", content, at + _OGG_SERIAL_AT)
        yield serial, content[at + 5]
        at = content.find(_OGG, at + 1)


_KINDS: tuple[tuple[frozenset[str], Callable[[int], bool]], ...] = (
    (frozenset({"matroska", "webm"}), _is_joined_matroska),
    (frozenset({"mov", "mp4"}), _is_joined_mp4),
    (frozenset({"asf"}), _is_joined_asf),
    (frozenset({"flv"}), _is_joined_flv),
    (frozenset({"ogg"}), _is_joined_ogg),
)
