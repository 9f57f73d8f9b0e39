"""Asks Redis how it is for whoever watches this node, and does not wait long for one that hangs.

The queue's own patience is for work: a question to a Redis that hangs takes seconds to give up, and the whole
answer takes several questions. So they are asked in a thread, one at a time however many want to know.
"""

import threading
from concurrent.futures import Future
from dataclasses import dataclass

from shared import redis_guard
from shared.redis import UNREACHABLE, RedisClient
from shared.runtime.threads import OwnedThread

#: Whoever watches gets an answer within 2 s.
DEADLINE_S = 1.5


@dataclass(frozen=True)
class RedisState:
    """What Redis said, or that it said nothing."""

    server: str | None
    """Which Redis serves; None while none does."""
    faults: tuple[str, ...]
    """A sentence for each."""


class RedisProbe:
    """Asks the Redis behind one client; thread-safe."""

    def __init__(self, client: RedisClient) -> None:
        self._redis = client
        self._lock = threading.Lock()
        self._asked: Future[RedisState] | None = None

    def ask(self) -> RedisState:
        """Return the state as of now, within `DEADLINE_S`."""
        with self._lock:
            if self._asked is None or self._asked.done():
                self._asked = self._begin()
            asked = self._asked
        try:
            return asked.result(DEADLINE_S)
        except (TimeoutError, *UNREACHABLE):
            return RedisState(None, ("Redis does not answer.",))

    def _begin(self) -> Future[RedisState]:
        answer: Future[RedisState] = Future()

        def find_out(_stop: threading.Event) -> None:
            try:
                faults = tuple(redis_guard.check(self._redis))
                answer.set_result(RedisState(redis_guard.connected_to(self._redis), faults))
            except Exception as error:  # noqa: BLE001 - whoever waits for the answer is told
                answer.set_exception(error)

        OwnedThread("redis-probe", find_out).start()
        return answer
