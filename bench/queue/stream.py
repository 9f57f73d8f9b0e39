"""Reads the status changes of jobs from the event stream, with their times on the clock of Redis."""

from typing import cast

from shared.domain.events import JobChanged
from shared.domain.job import JobStatus
from shared.queue import keys
from shared.queue.events import decode_entry
from shared.redis import RedisClient


def status_changes(client: RedisClient) -> list[tuple[int, str, JobStatus]]:
    """Return (ms since the epoch, job id, status) of every change, oldest first."""
    entries = cast("list[tuple[str, dict[str, str]]]", client.xrange(keys.EVENT_STREAM))
    changes = (decode_entry(entry_id, fields) for entry_id, fields in entries)
    return [
        (int(change.id.partition("-")[0]), change.job.job_id, change.job.status)
        for change in changes
        if isinstance(change, JobChanged)
    ]
