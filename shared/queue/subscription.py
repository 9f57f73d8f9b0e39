"""Listens on a Redis channel over a connection that is renewed when it fails."""

import threading
import time
from collections.abc import Callable
from contextlib import closing

from shared.redis import UNREACHABLE, RedisClient
from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: Longest wait for a message before the stop event is checked.
_POLL_S = 0.5
#: Silence after which Redis is pinged.
_PING_AFTER_S = 3.0
#: Silence after which the connection counts as dead.
_DEAD_AFTER_S = 6.0
#: Delay between attempts to connect.
_RETRY_S = 0.5


def subscribe(
    client: RedisClient,
    channel: str,
    on_subscribed: Callable[[], None],
    on_message: Callable[[str], None],
    stop: threading.Event,
) -> None:
    """Call `on_message` with each message of `channel` until `stop` is set. The body of a thread.

    `on_subscribed` is called for each new subscription, before its first message: messages may have been
    missed until then. Both may raise what is in `shared.redis.UNREACHABLE`; the subscription is then renewed.
    """
    while not stop.is_set():
        try:
            _listen(client, channel, on_subscribed, on_message, stop)
        except UNREACHABLE as error:
            log.warning("subscription.lost", error=str(error))
            stop.wait(_RETRY_S)


def _listen(
    client: RedisClient,
    channel: str,
    on_subscribed: Callable[[], None],
    on_message: Callable[[str], None],
    stop: threading.Event,
) -> None:
    """Listen until `stop` is set or the connection fails."""
    with closing(client.pubsub()) as subscription:  # type: ignore[no-untyped-call]
        subscription.subscribe(channel)
        received_s = pinged_s = time.monotonic()
        while not stop.is_set():
            message = subscription.get_message(timeout=_POLL_S)
            now_s = time.monotonic()
            if message is not None:
                received_s = now_s
                match message["type"]:
                    case "subscribe":  # the first one, or one that redis-py renewed on a new connection
                        on_subscribed()
                    case "message":
                        on_message(message["data"])
            elif now_s - received_s > _DEAD_AFTER_S:
                log.warning("subscription.timed_out")
                return
            elif now_s - max(received_s, pinged_s) > _PING_AFTER_S:
                pinged_s = now_s
                subscription.ping()
