"""Keeps costly looks at files from piling up: few at once, one for all who want the same, some may wait.

Whoever would have to wait too long, or finds too many waiting, is told to come back (NodeBusy): a request
that waits holds one of the few threads that also answer everything else.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Generic, TypeVar

from shared.domain.errors import NodeBusy

T = TypeVar("T")

_BUSY = "This node is looking into many files at the moment; try again shortly."


class ConcurrencyLimit:
    """Lets a number of callers in at a time."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._inside = 0
        self._lock = threading.Lock()

    @contextmanager
    def enter(self) -> Iterator[None]:
        """Be inside for the time of the `with` block. Raises NodeBusy when it is full."""
        with self._lock:
            if self._inside >= self._most:
                raise NodeBusy(_BUSY)
            self._inside += 1
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1


class SingleFlight(Generic[T]):
    """Runs work under keys: `at_once` at a time, for so many callers `inside`, who wait `wait_s` at most."""

    def __init__(self, at_once: int, inside: int, wait_s: float) -> None:
        self._slots = threading.BoundedSemaphore(at_once)
        self._limit = ConcurrencyLimit(inside)
        self._wait_s = wait_s
        self._lock = threading.Lock()
        self._running: dict[str, Future[T]] = {}

    def run(self, key: str, work: Callable[[], T]) -> T:
        """Return the result of `work`, or of the same under way for another caller.

        Raises NodeBusy, or whatever `work` raises.
        """
        with self._limit.enter():
            with self._lock:
                under_way = self._running.get(key)
                if under_way is None:
                    mine = self._running[key] = Future()
            return self._join(under_way) if under_way else self._work(key, mine, work)

    def _join(self, under_way: "Future[T]") -> T:
        try:
            return under_way.result(self._wait_s)
        except TimeoutError as error:
            raise NodeBusy(_BUSY) from error

    def _work(self, key: str, mine: "Future[T]", work: Callable[[], T]) -> T:
        try:
            with self._slot():
                result = work()
        except BaseException as error:
            mine.set_exception(error)
            raise
        else:
            mine.set_result(result)
            return result
        finally:
            with self._lock:
                del self._running[key]

    @contextmanager
    def _slot(self) -> Iterator[None]:
        if not self._slots.acquire(timeout=self._wait_s):
            raise NodeBusy(_BUSY)
        try:
            yield
        finally:
            self._slots.release()
