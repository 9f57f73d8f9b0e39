"""Wakes the dispatcher when a job is queued on any node, so that the job starts at once.

A wake-up is only a hint. If one is lost, the dispatcher finds the job within a second.
"""

import threading
from collections.abc import Callable

from shared.queue.keys import WAKE_CHANNEL
from shared.queue.subscription import subscribe
from shared.redis import RedisClient


def run_queue_listener(client: RedisClient, wake: Callable[[], None], stop: threading.Event) -> None:
    """Call `wake` when a job may be claimed that could not be before, until `stop` is set."""
    subscribe(client, WAKE_CHANNEL, wake, lambda _: wake(), stop)
