"""Finds signs of source damage in HandBrakeCLI's log.

The log alone is not reliable: its counts omit the errors that decoders conceal, and it has no timestamps
within the source. But reading it costs nothing.
"""

import re
from collections.abc import Iterable

#: Errors before this line are ignored: the scan decodes from positions between key frames.
_ENCODE_STARTED = "Starting Task: Encoding Pass"
#: Logged at the end of an encode (libhb/decavcodec.c, libhb/stream.c, libhb/sync.c).
_COUNTS = (
    re.compile(r"-decoder done: \d+ frames, (\d+) decoder errors"),
    re.compile(r"stream: \d+ good frames, (\d+) errors"),
)
_FRAMES = re.compile(r"sync: got (\d+) frames, (\d+) expected")
#: Log lines of FFmpeg's decoders begin with the decoder's name and address.
_DECODER = re.compile(r"\[\w+ @ 0x[0-9a-f]+\] (.*)")
_ERRORS = re.compile(
    "error|invalid|corrupt|damaged|missing|concealing|truncat|overread|unavailable", re.IGNORECASE
)
#: The expected number of frames is an estimate. A smaller share than this counts as damage.
_MIN_FRAMES_SHARE = 0.97


class DecoderErrors:
    """An incremental search of a log for signs of damage."""

    def __init__(self) -> None:
        self._encoding = False
        self._found = False

    def note(self, lines: Iterable[str]) -> None:
        """Take the next complete lines of the log."""
        for line in lines:
            if _ENCODE_STARTED in line:
                self._encoding = True
            elif self._encoding and not self._found:
                self._found = _reports_damage(line)

    @property
    def of_damage(self) -> bool:
        """Whether any line since the start of the encode reports damage."""
        return self._found


def _reports_damage(line: str) -> bool:
    if any(int(match[1]) > 0 for pattern in _COUNTS if (match := pattern.search(line))):
        return True
    if match := _FRAMES.search(line):
        return int(match[1]) < _MIN_FRAMES_SHARE * int(match[2])
    error = _DECODER.match(line)
    return error is not None and _ERRORS.search(error[1]) is not None
