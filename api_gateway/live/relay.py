"""Relays the events that nodes publish in Redis to the clients, and closes gaps after a lost connection.

Redis pub/sub may lose messages, so after each (re)connection the missed job changes are read from the
stream. Progress and node reports are not replayed, because the next ones follow soon.
"""

import threading
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

from api_gateway.live.stream import BEGINNING, EventStream, is_after
from shared.domain.events import LiveEvent, RecordedEvent
from shared.queue.events import decode_message
from shared.queue.keys import LIVE_CHANNEL
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


class Relay:
    """Calls `deliver(event)` for each event, and `lost()` if missed events cannot be replayed."""

    def __init__(
        self, client: RedisClient, deliver: Callable[[LiveEvent], None], lost: Callable[[], None]
    ) -> None:
        self._redis = client
        self._stream = EventStream(client)
        self._deliver = deliver
        self._lost = lost
        self._last_id: str | None = None

    def run(self, stop: threading.Event) -> None:
        """Relay until `stop` is set. Runs in its own thread."""
        while not stop.is_set():
            try:
                self._listen(stop)
            except UNREACHABLE as error:
                log.warning("live.subscription_lost", error=str(error))
                stop.wait(_RETRY_S)

    def _listen(self, stop: threading.Event) -> None:
        """Relay until `stop` is set or the connection fails."""
        with closing(self._redis.pubsub()) as subscription:  # type: ignore[no-untyped-call]
            subscription.subscribe(LIVE_CHANNEL)
            received_s = pinged_s = time.monotonic()
            while not stop.is_set():
                message = subscription.get_message(timeout=_POLL_S)
                now_s = time.monotonic()
                if message is not None:
                    received_s = now_s
                    self._handle(message)
                elif now_s - received_s > _DEAD_AFTER_S:
                    log.warning("live.subscription_timed_out")
                    return
                elif now_s - max(received_s, pinged_s) > _PING_AFTER_S:
                    pinged_s = now_s
                    subscription.ping()

    def _handle(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "subscribe":
                # The first subscription, or one that redis-py renewed on a new connection.
                self._catch_up()
            case "message":
                self._relay(message["data"])
            case _:
                return

    def _catch_up(self) -> None:
        changes = None if self._last_id is None else self._stream.since(self._last_id)
        if changes is None:
            self._last_id = self._stream.newest_id()
            log.info("live.resynced", last_id=self._last_id)
            self._lost()
            return
        for change in changes:
            self._relay_once(change)
        log.info("live.caught_up", replayed=len(changes))

    def _relay(self, text: str) -> None:
        try:
            event = decode_message(text)
        except (ValueError, KeyError, TypeError) as error:
            log.warning("live.message_rejected", error=str(error), text=text[:200])
            return
        if isinstance(event, RecordedEvent):
            self._relay_once(event)
        else:
            self._deliver(event)

    def _relay_once(self, change: RecordedEvent) -> None:
        """Deliver a job change unless it has already been replayed."""
        if is_after(change.id, self._last_id or BEGINNING):
            self._last_id = change.id
            self._deliver(change)
