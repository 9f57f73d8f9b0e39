"""Sweeps the queue: due retries, leases of vanished nodes. Every node does; the script makes it safe."""

import threading

from shared.queue.redis_queue import RedisQueue
from shared.redis import UNREACHABLE
from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: Well under the gap after which a sweep takes Redis for having been away.
SWEEP_INTERVAL_S = 2.0


def sweep_until(queue: RedisQueue, stop: threading.Event) -> None:
    """Sweep every two seconds until `stop` is set; a Redis that is away is waited for."""
    while not stop.wait(SWEEP_INTERVAL_S):
        try:
            swept = queue.sweep()
        except UNREACHABLE as error:
            log.warning("sweep.redis_unreachable", error=str(error))
            continue
        if swept.recovered or swept.extended:
            log.warning("queue.swept", recovered=swept.recovered, leases_extended=swept.extended)
