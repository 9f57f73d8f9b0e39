"""Writes Blu-ray bitmap subtitles (PGS), for which ffmpeg has no encoder.

Format: https://patents.google.com/patent/US20090185789A1 and FFmpeg's libavcodec/pgssubdec.c.
"""

import struct
from pathlib import Path

_PALETTE, _OBJECT, _COMPOSITION, _WINDOW, _END = 0x14, 0x15, 0x16, 0x17, 0x80
_CLOCK = 90_000
_EPOCH_START, _NORMAL = 0x80, 0x00
_WHOLE_OBJECT = 0xC0
_RATE_24 = 0x10


def write_pgs(path: Path, video_size: tuple[int, int], begin_s: float, end_s: float) -> Path:
    """Write subtitles that show a white box, a quarter of the video's width, from `begin_s` to `end_s`."""
    width, height = video_size[0] // 4, video_size[1] // 8
    window = struct.pack(">BBHHHH", 1, 0, 8, 8, width, height)
    box = (bytes([0x00, 0xC0 | width >> 8, width & 0xFF, 1]) + b"\x00\x00") * height
    shown = [
        (_COMPOSITION, _composition(video_size, 0, _EPOCH_START) + struct.pack(">BHBBHH", 1, 0, 0, 0, 8, 8)),
        (_WINDOW, window),
        (_PALETTE, bytes([0, 0, 1, 235, 128, 128, 255])),
        (
            _OBJECT,
            struct.pack(">HBB", 0, 0, _WHOLE_OBJECT)
            + (len(box) + 4).to_bytes(3, "big")
            + struct.pack(">HH", width, height)
            + box,
        ),
        (_END, b""),
    ]
    gone = [(_COMPOSITION, _composition(video_size, 1, _NORMAL) + b"\0"), (_WINDOW, window), (_END, b"")]
    segments = [_segment(begin_s, *each) for each in shown] + [_segment(end_s, *each) for each in gone]
    path.write_bytes(b"".join(segments))
    return path


def _composition(video_size: tuple[int, int], number: int, state: int) -> bytes:
    return struct.pack(">HHBHBBB", *video_size, _RATE_24, number, state, 0, 0)


def _segment(at_s: float, kind: int, content: bytes) -> bytes:
    return b"PG" + struct.pack(">IIBH", round(at_s * _CLOCK), 0, kind, len(content)) + content
