"""Relays job changes from the event stream to the clients of this gateway process.

Each process is a subscriber of its own, since it must see every change, and lives as long as the process:
after a restart all clients connect anew and get a snapshot
([ADR 10](docs/adr/0010-the-live-relay-is-an-ephemeral-subscriber.md)).
"""

import secrets
import threading
from collections.abc import Callable

from shared.domain.events import RecordedEvent
from shared.queue.event_group import NEWEST, destroy_group, destroy_stale_groups
from shared.queue.event_subscription import EventSubscription, Subscriber
from shared.redis import UNREACHABLE, RedisClient
from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: Prefix of the subscribers' names.
PREFIX = "live:"
#: Groups of processes that were killed are deleted after this time.
_STALE_AFTER_S = 86_400


class ChangeRelay:
    """Calls `deliver(change)` for each job change, and `lost()` if changes were missed."""

    def __init__(
        self, client: RedisClient, deliver: Callable[[RecordedEvent], None], lost: Callable[[], None]
    ) -> None:
        self._redis = client
        self._lost = lost
        self._name = PREFIX + secrets.token_hex(4)
        subscriber = Subscriber(self._name, consumer="relay", begins_at=NEWEST)
        self._subscription = EventSubscription(client, subscriber, deliver, self._begin_anew)

    def run(self, stop: threading.Event) -> None:
        """Relay until `stop` is set, then delete this process's group. Runs in its own thread."""
        self._subscription.run(stop)
        try:
            destroy_group(self._redis, self._name)
        except UNREACHABLE as error:
            log.warning("event_group.not_destroyed", subscriber=self._name, error=str(error))

    def _begin_anew(self) -> None:
        """Report the loss; at the start, and whenever Redis has lost the group, also clean up."""
        self._lost()
        if stale := destroy_stale_groups(self._redis, PREFIX, _STALE_AFTER_S):
            log.info("event_group.stale_destroyed", subscribers=stale)
