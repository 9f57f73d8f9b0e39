"""Wakes the dispatcher when a job is queued on any node, so that the job starts at once.

A wake-up is only a hint. If one is lost, the dispatcher finds the job within a second.
"""

import json
import threading
from collections.abc import Callable

from shared.queue.subscription import subscribe
from shared.redis import RedisClient


def run_queue_listener(client: RedisClient, wake: Callable[[], None], stop: threading.Event) -> None:
    """Call `wake` when a job is queued or the queue resumed, until `stop` is set."""

    def on_message(text: str) -> None:
        if signals_work(text):
            wake()

    subscribe(client, wake, on_message, stop)


def signals_work(text: str) -> bool:
    """Return whether a message of the live channel may mean that a job can start."""
    try:
        message = json.loads(text)
        return bool(
            (message["type"] == "job" and message["record"]["status"] == "queued")
            or (message["type"] == "queue" and not message["paused"])
        )
    except (ValueError, KeyError, TypeError):
        return False
