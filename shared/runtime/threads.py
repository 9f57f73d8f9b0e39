"""Threads with an owner, which starts, stops and joins them; an unhandled exception ends the process.

A body that sleeps waits on its stop event instead, so that it stops without delay.
"""

import os
import signal
import threading
from collections.abc import Callable

from shared.runtime.logging import get_logger

log = get_logger(__name__)


def end_process(name: str) -> None:
    """Send SIGTERM to this process, so that a restart replaces a service that has lost its thread `name`."""
    log.critical("process.ending", reason=f"thread {name} died")
    os.kill(os.getpid(), signal.SIGTERM)


class OwnedThread:
    """A thread that runs `body(stop)`; the body returns once the event `stop` is set.

    If `body` raises, the exception is logged with its traceback, `failed` is set, and `on_failure(name)` is
    called, which by default ends the process.
    """

    def __init__(
        self,
        name: str,
        body: Callable[[threading.Event], None],
        on_failure: Callable[[str], None] = end_process,
    ) -> None:
        self.name = name
        self.failed = False
        self._body = body
        self._on_failure = on_failure
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread; may be called only once."""
        self._thread.start()

    def stop(self) -> None:
        """Set the stop event, without waiting for the thread."""
        self._stop.set()

    def join(self, timeout_s: float | None = None) -> bool:
        """Wait for the thread to end; return whether it has ended."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    @property
    def alive(self) -> bool:
        """Whether the body is still running."""
        return self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._body(self._stop)
        except Exception:  # the outermost frame of the thread
            self.failed = True
            log.exception("thread.died", thread=self.name)
            self._on_failure(self.name)
