"""Fixes which jobs a bulk action is for, so that many requests do it to each of them once.

A work list is made when the action begins and never changes: what the action does to the order and to
what matches, and jobs that come later, make no difference to it. Any node reads it on.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from shared.domain.job_query import JobFilter, JobOrder
from shared.queue import keys
from shared.queue.listing import JobList
from shared.redis import RedisClient

#: How long a work list is kept after its last use.
SELECTION_TTL_MS = 600_000


@dataclass(frozen=True)
class SelectionPage:
    """A stretch of a work list."""

    job_ids: Sequence[str]
    total: int
    """How many jobs are on the list; 0 when there is no such list, or none any more."""


class BulkSelections:
    """The work lists behind one Redis client; thread-safe."""

    def __init__(self, client: RedisClient, jobs: JobList) -> None:
        self._redis = client
        self._jobs = jobs

    def make(self, wanted: JobFilter) -> str:
        """Put all jobs that match now on a new list, in the queue's order; return the list's id."""
        selection_id = secrets.token_hex(8)
        self._jobs.materialize(wanted, JobOrder.NATURAL, keys.bulk_selection(selection_id), SELECTION_TTL_MS)
        return selection_id

    def read(self, selection_id: str, start: int, limit: int, *, last_first: bool) -> SelectionPage:
        """Read on in a list from a rank, counted from its end for `last_first`."""
        key = keys.bulk_selection(selection_id)
        pipe = self._redis.pipeline(transaction=False)
        pipe.pexpire(key, SELECTION_TTL_MS)
        pipe.zcard(key)
        pipe.zrange(key, start, start + limit - 1, desc=last_first)
        _, total, job_ids = pipe.execute()
        return SelectionPage(cast("list[str]", job_ids), total)

    def forget(self, selection_id: str) -> None:
        """Throw a list away."""
        self._redis.delete(keys.bulk_selection(selection_id))
