"""What a run tells the person at the terminal: lines, and one progress line that moves."""

import shutil
import threading
from collections.abc import Callable
from typing import TextIO

#: Off a terminal a progress line is repeated this often, seconds.
PLAIN_INTERVAL_S = 3.0


class Console:
    """Write to `out`; safe to use from several threads.

    On a terminal the progress line is redrawn in place; elsewhere (a file, a pipe) it is written as a plain
    line, at most every `plain_interval_s`. A terminal that has gone away is no reason to end: writing stops.
    """

    def __init__(
        self, out: TextIO, clock: Callable[[], float], plain_interval_s: float = PLAIN_INTERVAL_S
    ) -> None:
        self._out = out
        self._clock = clock
        self._plain_interval_s = plain_interval_s
        self._lock = threading.Lock()
        self._moving = out.isatty()
        self._progress = ""
        self._plain_due = 0.0
        self._gone = False

    def say(self, text: str = "") -> None:
        """Write `text` and end the line; a progress line moves below it."""
        with self._lock:
            self._write(f"{self._erase()}{text}\n{self._progress if self._moving else ''}")

    def progress(self, text: str) -> None:
        """Show `text` as the progress line."""
        with self._lock:
            if self._moving:
                erase = self._erase()
                self._progress = text[: shutil.get_terminal_size().columns - 1]
                self._write(erase + self._progress)
            elif self._clock() >= self._plain_due:
                self._plain_due = self._clock() + self._plain_interval_s
                self._write(text + "\n")

    def end_progress(self) -> None:
        """Take the progress line away."""
        with self._lock:
            erase, self._progress, self._plain_due = self._erase(), "", 0.0
            self._write(erase)

    def _erase(self) -> str:
        return "\r\x1b[K" if self._moving and self._progress else ""

    def _write(self, text: str) -> None:
        if self._gone or not text:
            return
        try:
            self._out.write(text)
            self._out.flush()
        except (OSError, ValueError):
            self._gone = True
