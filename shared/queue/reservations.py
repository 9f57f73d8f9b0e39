"""Reserved output paths: from queueing to its end, a job is the only one that may write its output path."""

import hashlib
from collections.abc import Sequence
from typing import cast

from shared.queue import keys
from shared.redis import RedisClient


class Reservations:
    """Reads the reservations that the scripts make; thread-safe."""

    def __init__(self, client: RedisClient) -> None:
        self._redis = client

    def holders(self, outputs: Sequence[str]) -> dict[str, str]:
        """Return the reserved ones of the output paths, each with the id of the job that reserves it."""
        if not outputs:
            return {}
        # SHA-1 because Redis offers it to scripts; this is not a security use.
        fields = [hashlib.sha1(output.encode(), usedforsecurity=False).hexdigest() for output in outputs]
        found = cast("list[str | None]", self._redis.hmget(keys.OUTPUTS, fields))
        return {output: job for output, job in zip(outputs, found, strict=True) if job is not None}
