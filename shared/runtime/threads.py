"""A thread with an owner: started, stopped and joined, and loud when it dies.

Whoever starts one stops it. Sleeping means waiting on the stop event, so a stop is never late.
"""

import os
import signal
import threading
from collections.abc import Callable

from shared.runtime.logging import get_logger

log = get_logger(__name__)


def end_process(name: str) -> None:
    """Ask this process to end: a service without its `name` thread is half dead, a new one is whole."""
    log.critical("process.ending", because=f"thread {name} died")
    os.kill(os.getpid(), signal.SIGTERM)


class OwnedThread:
    """Run `body(stop)` in a thread until it returns or `stop` is set.

    An exception out of `body` is logged with its traceback, marks the thread as failed and calls
    `on_failure(name)`, which by default ends the process.
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
        """Start the thread; once only."""
        self._thread.start()

    def stop(self) -> None:
        """Ask the body to return; does not wait."""
        self._stop.set()

    def join(self, timeout_s: float | None = None) -> bool:
        """Wait for the end; return whether it has come."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    @property
    def alive(self) -> bool:
        """Whether the body still runs."""
        return self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._body(self._stop)
        except Exception:  # the outermost edge of a thread
            self.failed = True
            log.exception("thread.died", thread=self.name)
            self._on_failure(self.name)
