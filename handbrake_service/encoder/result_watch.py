"""Notices when HandBrakeCLI has closed its result: up to a quarter of a second before it ends itself.

It looks only every 0.2 s whether its work is done (test/test.c: hb_snooze). The file is whole then; whether
it is good, its exit code and a verification tell.
"""

from contextlib import suppress
from pathlib import Path
from types import TracebackType

from inotify_simple import INotify, flags


class ResultWatch:
    """Watches for the closing of one file that is to come, in a folder that is there."""

    def __init__(self, result: Path) -> None:
        self._name = result.name
        self._inotify: INotify | None = None
        with suppress(OSError):  # the system has no more of them: then nobody is told, and waits for the end
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
        """Return what becomes readable when there may be news; nothing where the system cannot tell."""
        return [] if self._inotify is None else [self._inotify.fileno()]

    def has_closed(self) -> bool:
        """Return whether it was closed since the last time this was asked."""
        events = [] if self._inotify is None else self._inotify.read(timeout=0)
        return any(event.name == self._name for event in events)
