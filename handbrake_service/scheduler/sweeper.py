"""Sweeps the queue: queues due retries, recovers jobs of vanished nodes, purges jobs that ended long ago.

Every node does so; the Lua scripts are atomic, which makes that safe.
"""

import threading
from dataclasses import dataclass

from shared.domain.job import JobStatus
from shared.queue.redis_queue import RedisQueue
from shared.redis import UNREACHABLE
from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: Well below the gap between sweeps after which Redis is assumed to have been unreachable.
SWEEP_INTERVAL_S = 2.0
#: One sweep in this many also purges old jobs, a batch at a time, so that Redis can serve others between.
_PURGE_EVERY = 30
_PURGE_AT_ONCE = 500

#: Samples are short-lived. Their files may be deleted earlier to free disk space.
_SAMPLE_DAYS = 7
_SAMPLES_KEPT = 200

_DAY_MS = 24 * 3600 * 1000


@dataclass(frozen=True)
class Retention:
    """How long ended jobs are kept."""

    days: int
    failed_days: int
    jobs: int
    """Most jobs kept per status."""


def sweep_until(queue: RedisQueue, retention: Retention, stop: threading.Event) -> None:
    """Sweep every two seconds until `stop` is set; wait for Redis if it is unreachable."""
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
    """Delete a batch of the jobs that ended too long ago or exceed the limit."""
    for status in (JobStatus.COMPLETED, JobStatus.CANCELLED, JobStatus.FAILED):
        days = retention.failed_days if status is JobStatus.FAILED else retention.days
        purged = queue.purge(status, days * _DAY_MS, retention.jobs, _PURGE_AT_ONCE)
        if purged:
            log.info("queue.purged", status=status, jobs=purged)
    queue.purge_samples(_SAMPLE_DAYS * _DAY_MS, _SAMPLES_KEPT, _PURGE_AT_ONCE)
