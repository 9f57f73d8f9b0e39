"""What HandBrakeCLI's log says of damage in a source.

It says too little to rely on: its counts leave out what decoders conceal, and it gives no times. But it costs
nothing to read.
"""

import re
from collections.abc import Iterable

#: Before it the source is only scanned, from places between key frames.
_BEGINS = "Starting Task: Encoding Pass"
#: At the end of an encode (libhb/decavcodec.c, libhb/stream.c, libhb/sync.c).
_COUNTS = (
    re.compile(r"-decoder done: \d+ frames, (\d+) decoder errors"),
    re.compile(r"stream: \d+ good frames, (\d+) errors"),
)
_FRAMES = re.compile(r"sync: got (\d+) frames, (\d+) expected")
#: Lines of FFmpeg's decoders begin with their name and address.
_DECODER = re.compile(r"\[\w+ @ 0x[0-9a-f]+\] (.*)")
_ERRORS = re.compile(
    "error|invalid|corrupt|damaged|missing|concealing|truncat|overread|unavailable", re.IGNORECASE
)
#: Expected frames are estimated; fewer than this share of them are too few.
_FRAMES_SHARE = 0.97


class DecoderErrors:
    """Takes the lines of a log as they come."""

    def __init__(self) -> None:
        self._encoding = False
        self._found = False

    def note(self, lines: Iterable[str]) -> None:
        """Take the next lines."""
        for line in lines:
            if _BEGINS in line:
                self._encoding = True
            elif self._encoding and not self._found:
                self._found = _tells_of_damage(line)

    @property
    def of_damage(self) -> bool:
        """Whether something was said of damage."""
        return self._found


def _tells_of_damage(line: str) -> bool:
    if any(int(match[1]) > 0 for pattern in _COUNTS if (match := pattern.search(line))):
        return True
    if match := _FRAMES.search(line):
        return int(match[1]) < _FRAMES_SHARE * int(match[2])
    error = _DECODER.match(line)
    return error is not None and _ERRORS.search(error[1]) is not None
