"""Keeps costly reads of files from piling up: few at once, single-flight per key, a limited number waiting.

A caller that would wait too long, or finds too many waiting, gets NodeBusy and may retry: a waiting request
holds one of the few threads that also serve all other requests.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from typing import Generic, TypeVar

from shared.domain.errors import NodeBusy

T = TypeVar("T")

_BUSY = "This node is busy reading other files; try again shortly."


class ConcurrencyLimit:
    """Admits a limited number of callers at a time; further ones are refused, not queued."""

    def __init__(self, most: int) -> None:
        self._places = threading.BoundedSemaphore(most)

    @contextmanager
    def enter(self) -> Iterator[None]:
        """Take a place for the `with` block. Raises NodeBusy when there is none."""
        if not self._places.acquire(blocking=False):
            raise NodeBusy(_BUSY)
        try:
            yield
        finally:
            self._places.release()


class SingleFlight(Generic[T]):
    """Runs work under keys, once for concurrent callers with the same key.

    At most `at_once` runs and `inside` callers at a time; each caller waits at most `wait_s`.
    """

    def __init__(self, at_once: int, inside: int, wait_s: float) -> None:
        self._slots = threading.BoundedSemaphore(at_once)
        self._limit = ConcurrencyLimit(inside)
        self._wait_s = wait_s
        self._lock = threading.Lock()
        self._running: dict[str, Future[T]] = {}

    def run(self, key: str, work: Callable[[], T]) -> T:
        """Return the result of `work`, or of the run in progress under the same key.

        Raises NodeBusy, or whatever `work` raises.
        """
        with self._limit.enter():
            with self._lock:
                in_progress = self._running.get(key)
                if in_progress is None:
                    mine = self._running[key] = Future()
            return self._await(in_progress) if in_progress else self._work(key, mine, work)

    def _await(self, in_progress: "Future[T]") -> T:
        done, _ = wait([in_progress], self._wait_s)
        if not done:
            raise NodeBusy(_BUSY)
        return in_progress.result()

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
