"""Checks Redis for the health route, with a short deadline in case Redis hangs.

The queue's client has long timeouts: a command to a hanging Redis fails only after seconds, and a check takes
several commands. So the check runs in a thread, and concurrent requests share one check (single-flight).
"""

import threading
from concurrent.futures import Future
from dataclasses import dataclass

from shared import redis_guard
from shared.redis import UNREACHABLE, RedisClient
from shared.runtime.threads import OwnedThread

#: Keeps the reply of the health route below 2 s.
DEADLINE_S = 1.5


@dataclass(frozen=True)
class RedisState:
    """The result of a check of Redis."""

    server: str | None
    """The Redis server that answered; None if none did."""
    faults: tuple[str, ...]
    """One sentence for each problem."""


class RedisProbe:
    """Checks the Redis server of one client; thread-safe."""

    def __init__(self, client: RedisClient) -> None:
        self._redis = client
        self._lock = threading.Lock()
        self._check: Future[RedisState] | None = None

    def ask(self) -> RedisState:
        """Return the current state within `DEADLINE_S`."""
        with self._lock:
            if self._check is None or self._check.done():
                self._check = self._start_check()
            check = self._check
        try:
            return check.result(DEADLINE_S)
        except (TimeoutError, *UNREACHABLE):
            return RedisState(None, ("Redis does not answer.",))

    def _start_check(self) -> Future[RedisState]:
        state: Future[RedisState] = Future()

        def check_redis(_stop: threading.Event) -> None:
            try:
                faults = tuple(redis_guard.check(self._redis))
                state.set_result(RedisState(redis_guard.connected_to(self._redis), faults))
            except Exception as error:  # noqa: BLE001 - `ask` raises it
                state.set_exception(error)

        OwnedThread("redis-probe", check_redis).start()
        return state
