"""Detects that HandBrakeCLI has closed its result, up to a quarter of a second before it exits.

HandBrakeCLI checks only every 0.2 s whether its work is done (test/test.c: hb_snooze). The file is complete
by then. Its exit code and verification decide whether it is valid.
"""

from contextlib import suppress
from pathlib import Path
from types import TracebackType

from inotify_simple import INotify, flags


class ResultWatch:
    """Watches for the closing of one file, whose folder must exist."""

    def __init__(self, result: Path) -> None:
        self._name = result.name
        self._inotify: INotify | None = None
        with suppress(OSError):  # no inotify instance left: verification starts when the encoder exits
            self._inotify = INotify(nonblocking=True)
            self._inotify.add_watch(result.parent, flags.CLOSE_WRITE)

    def __enter__(self) -> "ResultWatch":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._inotify is not None:
            self._inotify.close()

    def handles(self) -> list[int]:
        """Return the inotify file descriptor, readable after an event, or none where inotify failed."""
        return [] if self._inotify is None else [self._inotify.fileno()]

    def has_closed(self) -> bool:
        """Return whether the file was closed since the previous call."""
        events = [] if self._inotify is None else self._inotify.read(timeout=0)
        return any(event.name == self._name for event in events)
