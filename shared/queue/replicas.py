"""Confirms that a write survives a Sentinel failover.

A Redis master acknowledges a write before its replicas have it, and a master that dies in between loses it.
Without Sentinel there is no failover, and Redis's append-only file keeps the write.
"""

from collections.abc import Callable
from typing import Any

from shared.redis import RedisClient, map_write_refusals
from shared.sentinel import master_of

#: How long to wait for a replica to acknowledge a write; well within the socket timeout.
_WAIT_MS = 500


class Replicas:
    """Waits for replicas to acknowledge the writes of one Redis client; thread-safe."""

    def __init__(self, client: RedisClient) -> None:
        self._redis = client
        self._may_fail_over = master_of(client) is not None

    def confirm(self, issue: Callable[[RedisClient], Any]) -> tuple[Any, bool]:
        """Send one command through `issue`; return its reply, and whether all writes up to it are safe."""
        if not self._may_fail_over:
            return issue(self._redis), True
        pipe = self._redis.pipeline(transaction=False)
        issue(pipe)
        # In one pipeline: WAIT covers its own connection only, and a reconnect sends both commands again.
        pipe.wait(1, _WAIT_MS)
        replies = pipe.execute(raise_on_error=False)
        for each in replies:
            if isinstance(each, Exception):
                with map_write_refusals():
                    raise each
        reply, replicas = replies
        return reply, replicas > 0
