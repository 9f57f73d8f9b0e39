"""Wakes the dispatcher when a job is queued on any node, so that the job starts at once.

A wake-up is only a hint. If one is lost, the dispatcher finds the job within a second.
"""

import json
import threading
import time
from collections.abc import Callable
from contextlib import closing

from shared.queue.keys import LIVE_CHANNEL
from shared.redis import UNREACHABLE, RedisClient
from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: Longest wait for a message before the stop event is checked.
_POLL_S = 0.5
#: Our own node reports every two seconds; a longer silence means a dead connection.
_DEAD_AFTER_S = 10.0
_RETRY_S = 1.0


def run_queue_listener(client: RedisClient, wake: Callable[[], None], stop: threading.Event) -> None:
    """Call `wake` when a job is queued or the queue resumed, until `stop` is set."""
    while not stop.is_set():
        try:
            _listen(client, wake, stop)
        except UNREACHABLE as error:
            log.warning("queue_listener.disconnected", error=str(error))
            stop.wait(_RETRY_S)


def _listen(client: RedisClient, wake: Callable[[], None], stop: threading.Event) -> None:
    with closing(client.pubsub()) as subscription:  # type: ignore[no-untyped-call]
        subscription.subscribe(LIVE_CHANNEL)
        last_message_s = time.monotonic()
        while not stop.is_set() and time.monotonic() - last_message_s < _DEAD_AFTER_S:
            message = subscription.get_message(timeout=_POLL_S)
            if message is None:
                continue
            last_message_s = time.monotonic()
            # A new subscription may have missed messages.
            if message["type"] == "subscribe" or signals_work(message["data"]):
                wake()


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
