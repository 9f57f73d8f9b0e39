"""Fixes the jobs of a bulk action when it begins, so that its requests process each job exactly once.

A selection never changes, even if the action reorders jobs, changes which jobs match, or new jobs arrive.
Any node can continue reading it.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from shared.domain.job_query import JobFilter
from shared.queue import keys
from shared.queue.listing import JobList
from shared.redis import RedisClient, map_write_refusals

#: How long a selection is kept after its last use.
SELECTION_TTL_MS = 600_000
#: Number of jobs stored with one command.
_BATCH_SIZE = 1000


@dataclass(frozen=True)
class SelectionPage:
    """Consecutive jobs of a selection."""

    job_ids: Sequence[str]
    total: int
    """Number of jobs in the whole selection; 0 if it does not exist or has expired."""


class BulkSelections:
    """The bulk selections in one Redis; thread-safe."""

    def __init__(self, client: RedisClient, jobs: JobList) -> None:
        self._redis = client
        self._jobs = jobs

    def make(self, job_filter: JobFilter) -> str:
        """Store the jobs that match now as a new selection, in queue order, and return its id."""
        selection_id = secrets.token_hex(8)
        key = keys.bulk_selection(selection_id)
        job_ids = self._jobs.index.in_queue_order(job_filter)
        pipe = self._redis.pipeline(transaction=False)
        for start in range(0, len(job_ids), _BATCH_SIZE):
            batch = job_ids[start : start + _BATCH_SIZE]
            pipe.zadd(key, {job_id: start + rank for rank, job_id in enumerate(batch)})
        pipe.pexpire(key, SELECTION_TTL_MS)
        with map_write_refusals():
            pipe.execute()
        return selection_id

    def read(self, selection_id: str, start: int, limit: int, *, last_first: bool) -> SelectionPage:
        """Return up to `limit` jobs from rank `start`, counted from the end for `last_first`."""
        key = keys.bulk_selection(selection_id)
        pipe = self._redis.pipeline(transaction=False)
        pipe.pexpire(key, SELECTION_TTL_MS)
        pipe.zcard(key)
        pipe.zrange(key, start, start + limit - 1, desc=last_first)
        _, total, job_ids = pipe.execute()
        return SelectionPage(cast("list[str]", job_ids), total)

    def forget(self, selection_id: str) -> None:
        """Delete a selection."""
        self._redis.delete(keys.bulk_selection(selection_id))
