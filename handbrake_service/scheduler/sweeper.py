"""Sweeps the queue: due retries, leases of vanished nodes, jobs that ended long ago.

Every node does; the scripts make it safe.
"""

import threading
from dataclasses import dataclass

from shared.domain.job import JobStatus
from shared.queue.redis_queue import RedisQueue
from shared.redis import UNREACHABLE
from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: Well under the gap after which a sweep takes Redis for having been away.
SWEEP_INTERVAL_S = 2.0
#: One sweep in this many forgets old jobs too, a few at a time, so that Redis serves others in between.
_PURGE_EVERY = 30
_PURGE_AT_ONCE = 500

#: Samples are for deciding now; their files may go before, for lack of room.
_SAMPLE_DAYS = 7
_SAMPLES_KEPT = 200

_DAY_MS = 24 * 3600 * 1000


@dataclass(frozen=True)
class Retention:
    """How long ended jobs are remembered."""

    days: int
    failed_days: int
    jobs: int
    """Most of one status."""


def sweep_until(queue: RedisQueue, retention: Retention, stop: threading.Event) -> None:
    """Sweep every two seconds until `stop` is set; a Redis that is away is waited for."""
    sweeps = 0
    while not stop.wait(SWEEP_INTERVAL_S):
        try:
            swept = queue.sweep()
            if sweeps % _PURGE_EVERY == 0:
                purge(queue, retention)
        except UNREACHABLE as error:
            log.warning("sweep.redis_unreachable", error=str(error))
            continue
        sweeps += 1
        if swept.recovered or swept.extended:
            log.warning("queue.swept", recovered=swept.recovered, leases_extended=swept.extended)


def purge(queue: RedisQueue, retention: Retention) -> None:
    """Forget some of the jobs that ended too long ago or are too many."""
    for status in (JobStatus.COMPLETED, JobStatus.CANCELLED, JobStatus.FAILED):
        days = retention.failed_days if status is JobStatus.FAILED else retention.days
        forgotten = queue.purge(status, days * _DAY_MS, retention.jobs, _PURGE_AT_ONCE)
        if forgotten:
            log.info("queue.purged", status=status, jobs=forgotten)
    queue.purge_samples(_SAMPLE_DAYS * _DAY_MS, _SAMPLES_KEPT, _PURGE_AT_ONCE)
