"""Terminal output of a run: lines, and one progress line that is redrawn in place."""

import shutil
import threading
from collections.abc import Callable
from typing import TextIO

#: Minimum interval between progress lines when the output is not a terminal.
PLAIN_INTERVAL_S = 3.0


class Console:
    """Writes to `out`; thread-safe.

    On a terminal the progress line is redrawn in place. In a file or pipe it is written as a plain line, at
    most every `plain_interval_s`. If `out` can no longer be written to, all output is dropped silently.
    """

    def __init__(
        self, out: TextIO, clock: Callable[[], float], plain_interval_s: float = PLAIN_INTERVAL_S
    ) -> None:
        self._out = out
        self._clock = clock
        self._plain_interval_s = plain_interval_s
        self._lock = threading.Lock()
        self._is_terminal = out.isatty()
        self._progress = ""
        self._plain_due_s = 0.0
        self._closed = False

    def say(self, text: str = "") -> None:
        """Write a line of `text` above the progress line."""
        with self._lock:
            self._write(f"{self._erase()}{text}\n{self._progress if self._is_terminal else ''}")

    def progress(self, text: str) -> None:
        """Replace the progress line with `text`, cut to the width of the terminal."""
        with self._lock:
            if self._is_terminal:
                erase = self._erase()
                self._progress = text[: shutil.get_terminal_size().columns - 1]
                self._write(erase + self._progress)
            elif self._clock() >= self._plain_due_s:
                self._plain_due_s = self._clock() + self._plain_interval_s
                self._write(text + "\n")

    def end_progress(self) -> None:
        """Remove the progress line."""
        with self._lock:
            erase, self._progress, self._plain_due_s = self._erase(), "", 0.0
            self._write(erase)

    def _erase(self) -> str:
        return "\r\x1b[K" if self._is_terminal and self._progress else ""

    def _write(self, text: str) -> None:
        if self._closed or not text:
            return
        try:
            self._out.write(text)
            self._out.flush()
        except (OSError, ValueError):
            self._closed = True
