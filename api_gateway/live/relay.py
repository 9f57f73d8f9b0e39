"""Relays the events that nodes publish in Redis to the clients, and closes gaps after a lost connection.

Redis pub/sub may lose messages, so after each (re)connection the missed job changes are read from the
stream. Progress and node reports are not replayed, because the next ones follow soon.
"""

import threading
from collections.abc import Callable

from api_gateway.live.stream import BEGINNING, EventStream, is_after
from shared.domain.events import LiveEvent, RecordedEvent
from shared.queue.events import decode_message
from shared.queue.subscription import subscribe
from shared.redis import RedisClient
from shared.runtime.logging import get_logger

log = get_logger(__name__)


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
        subscribe(self._redis, self._catch_up, self._relay, stop)

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
