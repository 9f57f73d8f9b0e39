"""Tells whether what was written outlives the loss of Redis' master, where Sentinel would replace it.

A master acknowledges a write before its replicas have it; one that dies in between takes it along. Without
Sentinel nobody takes over, and Redis' own file keeps what was written.
"""

from collections.abc import Callable
from typing import Any

from shared.redis import RedisClient, map_readonly_errors
from shared.sentinel import master_of

#: How long a write waits for a replica to have it; well within the socket's time-out.
_WAIT_MS = 500


class Replicas:
    """Asks for confirmations behind one Redis client; thread-safe."""

    def __init__(self, client: RedisClient) -> None:
        self._redis = client
        self._may_fail_over = master_of(client) is not None

    def confirm(self, issue: Callable[[RedisClient], Any]) -> tuple[Any, bool]:
        """Have `issue` send one command; return its reply, and whether all up to it is safe now."""
        if not self._may_fail_over:
            return issue(self._redis), True
        pipe = self._redis.pipeline(transaction=False)
        issue(pipe)
        # In one batch: WAIT speaks of what its own connection saw, and after a lost one both are sent again.
        pipe.wait(1, _WAIT_MS)
        answers = pipe.execute(raise_on_error=False)
        for answer in answers:
            if isinstance(answer, Exception):
                with map_readonly_errors():
                    raise answer
        reply, replicas = answers
        return reply, replicas > 0
