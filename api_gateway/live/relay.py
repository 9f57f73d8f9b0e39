"""Relays the messages of the live channel to the clients: progress, node reports, pauses of the queue.

They are not replayed. After a lost connection the clients get a snapshot instead. Job changes take another
way (`api_gateway.live.change_relay`), so progress may arrive before the change that started its job, or after
the one that ended it. Clients ignore progress of jobs that are not running.
"""

import threading
from collections.abc import Callable

from shared.domain.events import ChannelEvent
from shared.queue.events import decode_message
from shared.queue.keys import LIVE_CHANNEL
from shared.queue.subscription import subscribe
from shared.redis import RedisClient
from shared.runtime.logging import get_logger

log = get_logger(__name__)


class Relay:
    """Calls `deliver(event)` for each message, and `lost()` if messages may have been missed."""

    def __init__(
        self, client: RedisClient, deliver: Callable[[ChannelEvent], None], lost: Callable[[], None]
    ) -> None:
        self._redis = client
        self._deliver = deliver
        self._lost = lost

    def run(self, stop: threading.Event) -> None:
        """Relay until `stop` is set. Runs in its own thread."""
        subscribe(self._redis, LIVE_CHANNEL, self._lost, self.relay, stop)

    def relay(self, text: str) -> None:
        """Deliver the event in a message; one that cannot be read is only logged."""
        try:
            event = decode_message(text)
        except ValueError as error:
            log.warning("live.message_rejected", error=str(error), text=text[:200])
            return
        self._deliver(event)
