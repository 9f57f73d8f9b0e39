"""Wakes the dispatcher when a job is queued anywhere, so that it need not wait for the next look.

A hint, never the record: what is missed here, the dispatcher finds within a second.
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

#: Longest wait for a message before looking whether to stop.
_POLL_S = 0.5
#: Our own node's report comes every two seconds; longer silence is a dead connection.
_DEAD_AFTER_S = 10.0
_RETRY_S = 1.0


def run_queue_listener(client: RedisClient, wake: Callable[[], None], stop: threading.Event) -> None:
    """Call `wake` for every job that is queued and when the queue goes on, until `stop` is set."""
    while not stop.is_set():
        try:
            _listen(client, wake, stop)
        except UNREACHABLE as error:
            log.warning("waker.subscription_lost", error=str(error))
            stop.wait(_RETRY_S)


def _listen(client: RedisClient, wake: Callable[[], None], stop: threading.Event) -> None:
    with closing(client.pubsub()) as subscription:  # type: ignore[no-untyped-call]
        subscription.subscribe(LIVE_CHANNEL)
        heard_s = time.monotonic()
        while not stop.is_set() and time.monotonic() - heard_s < _DEAD_AFTER_S:
            message = subscription.get_message(timeout=_POLL_S)
            if message is None:
                continue
            heard_s = time.monotonic()
            # A subscription made anew may have missed something.
            if message["type"] == "subscribe" or signals_work(message["data"]):
                wake()


def signals_work(text: str) -> bool:
    """Return whether a message of the live channel may mean work."""
    try:
        message = json.loads(text)
        return bool(
            (message["type"] == "job" and message["record"]["status"] == "queued")
            or (message["type"] == "queue" and not message["paused"])
        )
    except (ValueError, KeyError, TypeError):
        return False
