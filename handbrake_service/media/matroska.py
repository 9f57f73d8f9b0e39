"""Reads from Matroska what ffprobe 5 to 7 do not report: languages with region or script, such as pt-BR.

Files have them besides the plain code (RFC 9559, LanguageBCP47). HandBrake, too, reads only the plain code.
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
#: Track types that FFmpeg counts as streams: video, audio and subtitles.
_STREAMS = frozenset({1, 2, 17})

#: Longest header of an element: id and size.
_HEAD_BYTES = 12
#: Limits on what is read of a file: elements before its tracks, bytes of the tracks, bytes of a language tag.
_MOST_ELEMENTS = 200
_MOST_TRACKS_BYTES = 1024 * 1024
_MOST_TAG_BYTES = 100


def full_languages(fd: int) -> dict[int, str]:
    """Return the languages with region or script of an open file's tracks, by FFmpeg's stream index.

    Tracks without one are missing. The result is empty if the file is damaged or not Matroska.
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
    """Return the offset at which the first film in an open file ends.

    None if the file is not Matroska or does not state its size.
    """
    offset = 0
    for _ in range(_MOST_ELEMENTS):
        parsed = _head(os.pread(fd, _HEAD_BYTES, offset))
        if parsed is None or parsed[1] is None:
            return None
        kind, size, length = parsed[0], parsed[1], parsed[2]
        offset += length + size
        if kind == _SEGMENT:
            return offset
    return None


def _tracks(fd: int) -> bytes:
    """Return the content of the element that describes the tracks; empty where it is not found."""
    offset = 0
    for _ in range(_MOST_ELEMENTS):
        parsed = _head(os.pread(fd, _HEAD_BYTES, offset))
        if parsed is None:
            return b""
        kind, size, length = parsed
        if kind == _CLUSTER:
            return b""
        if kind == _TRACKS and size is not None:
            return os.pread(fd, min(size, _MOST_TRACKS_BYTES), offset + length)
        # The segment contains everything else, so it is entered; other elements are skipped.
        if kind != _SEGMENT and size is None:
            return b""
        offset += length if kind == _SEGMENT else length + (size or 0)
    return b""


def _elements(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the id and content of each element in some content."""
    offset = 0
    while (parsed := _head(content[offset : offset + _HEAD_BYTES])) is not None:
        kind, size, length = parsed
        if size is None:
            return
        yield kind, content[offset + length : offset + length + size]
        offset += length + size


def _head(content: bytes) -> tuple[int, int | None, int] | None:
    """Return id, size (None: unknown) and header length of an element; None where there is none."""
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
    """Return the length of a variable-size integer in bytes: its leading zero bits plus one."""
    return 9 - content[0].bit_length() if content and content[0] else None
