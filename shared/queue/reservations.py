"""Which outputs are taken: each path is written by one job at most, from its queueing to its end."""

import hashlib
from collections.abc import Sequence
from typing import cast

from shared.queue import keys
from shared.redis import RedisClient


class Reservations:
    """Reads what the scripts reserve; thread-safe."""

    def __init__(self, client: RedisClient) -> None:
        self._redis = client

    def holders(self, outputs: Sequence[str]) -> dict[str, str]:
        """Return those of the output paths that a job will write, each with the id of that job."""
        if not outputs:
            return {}
        # SHA-1 is what Redis offers the scripts; no secret hangs on it.
        fields = [hashlib.sha1(output.encode(), usedforsecurity=False).hexdigest() for output in outputs]
        found = cast("list[str | None]", self._redis.hmget(keys.OUTPUTS, fields))
        return {output: job for output, job in zip(outputs, found, strict=True) if job is not None}
