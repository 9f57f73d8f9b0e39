"""Reads from a Matroska file what ffprobe 5 to 7 do not tell: languages with region or script, such as pt-BR.

Programs write them beside the plain code (RFC 9559, LanguageBCP47), which is all that HandBrake reads too.
"""

import os
from collections.abc import Iterator

#: Element ids (RFC 9559, section 5.1).
_SEGMENT = 0x18538067
_CLUSTER = 0x1F43B675
_TRACKS = 0x1654AE6B
_TRACK_ENTRY = 0xAE
_TRACK_TYPE = 0x83
_LANGUAGE_BCP47 = 0x22B59D
#: Video, audio and subtitles: the kinds that FFmpeg counts as streams.
_STREAMS = frozenset({1, 2, 17})

#: Longest id and size of an element, together.
_HEAD_BYTES = 12
#: What is read of a file at the most: as many elements before its tracks, as many bytes of these.
_MOST_ELEMENTS = 200
_MOST_TRACKS_BYTES = 1024 * 1024
_MOST_TAG_BYTES = 100


def full_languages(fd: int) -> dict[int, str]:
    """Return the languages of an open file's tracks where they are told in full, by FFmpeg's stream number.

    Of what is no Matroska file, or is damaged, nothing is returned.
    """
    tracks = _tracks(fd)
    found: dict[int, str] = {}
    stream = 0
    for kind, entry in _elements(tracks):
        if kind != _TRACK_ENTRY:
            continue
        fields = dict(_elements(entry))
        if int.from_bytes(fields.get(_TRACK_TYPE, b"")[:8], "big") not in _STREAMS:
            continue
        tag = fields.get(_LANGUAGE_BCP47, b"")[:_MOST_TAG_BYTES].rstrip(b"\0").decode("ascii", "ignore")
        if tag:
            found[stream] = tag
        stream += 1
    return found


def end_of_first_segment(fd: int) -> int | None:
    """Return where the first film in an open file ends; None of what is no Matroska file or does not tell."""
    place = 0
    for _ in range(_MOST_ELEMENTS):
        parsed = _head(os.pread(fd, _HEAD_BYTES, place))
        if parsed is None or parsed[1] is None:
            return None
        kind, size, length = parsed[0], parsed[1], parsed[2]
        place += length + size
        if kind == _SEGMENT:
            return place
    return None


def _tracks(fd: int) -> bytes:
    """Return the contents of the element that describes the tracks; empty where it is not found."""
    place = 0
    for _ in range(_MOST_ELEMENTS):
        head = os.pread(fd, _HEAD_BYTES, place)
        parsed = _head(head)
        if parsed is None:
            return b""
        kind, size, length = parsed
        if kind == _CLUSTER:
            return b""
        if kind == _TRACKS and size is not None:
            return os.pread(fd, min(size, _MOST_TRACKS_BYTES), place + length)
        # A segment holds all the rest: it is entered, the others are passed by.
        if kind != _SEGMENT and size is None:
            return b""
        place += length if kind == _SEGMENT else length + (size or 0)
    return b""


def _elements(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Go through the elements in some content: id and content of each."""
    place = 0
    while (parsed := _head(content[place : place + _HEAD_BYTES])) is not None:
        kind, size, length = parsed
        if size is None:
            return
        yield kind, content[place + length : place + length + size]
        place += length + size


def _head(content: bytes) -> tuple[int, int | None, int] | None:
    """Read id, size (None: unknown) and the length of both; None where there is no element."""
    id_length = _length(content)
    if id_length is None or id_length > 4:
        return None
    rest = content[id_length:]
    size_length = _length(rest)
    if size_length is None or len(rest) < size_length:
        return None
    mask = (1 << 7 * size_length) - 1
    size = int.from_bytes(rest[:size_length], "big") & mask
    return int.from_bytes(content[:id_length], "big"), None if size == mask else size, id_length + size_length


def _length(content: bytes) -> int | None:
    """Return how many bytes a number has: as many as its first byte has leading zero bits, and one."""
    return 9 - content[0].bit_length() if content and content[0] else None
