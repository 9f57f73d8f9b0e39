"""A durable subscription to job changes: each subscriber handles every change at least once, in order.

Redis keeps the position of each subscriber, by its name, so a subscriber that was stopped or killed goes on
where it was. A change is acknowledged after its handler has returned. One that was not acknowledged is
delivered again: to the same consumer when it comes back, or to another consumer of the same subscriber after
`take_over_s`. The latter, and any second delivery, may come after later changes of the same job, so handlers
compare the job's `rev`.

The stream keeps about the last 10,000 changes. A subscriber that has missed some is told.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from shared.domain.events import RecordedEvent
from shared.queue.event_group import BATCH, OLDEST, Entry, EventGroup, GroupLost
from shared.queue.events import decode_entry
from shared.queue.stream_id import is_after
from shared.redis import UNREACHABLE, RedisClient, map_write_refusals, without_resending
from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: Delay before the connection or the group is renewed.
_RENEW_S = 0.5


class SubscriberNotReady(Exception):
    """Raised by a handler that can take no event now, for instance because its database is down."""


@dataclass(frozen=True)
class Subscriber:
    """Who subscribes, and how failures are treated."""

    name: str
    """Name of the subscriber and of its consumer group. Different subscribers each get all events."""
    consumer: str
    """Name of this process in the group. Consumers of one subscriber share the events between them."""
    begins_at: str = OLDEST
    """Where a new subscriber begins: OLDEST or NEWEST (`shared.queue.event_group`)."""
    most_failures: int = 8
    """An event whose handler raised this often is dropped; with these delays, after a minute and a half."""
    first_retry_s: float = 1.0
    """Delay before the second call of a handler; doubles with each further one."""
    longest_retry_s: float = 30.0
    """The longest such delay."""
    take_over_s: float = 120.0
    """Another consumer's events are taken over if not acknowledged for this long."""
    take_over_every_s: float = 30.0
    """Interval of the check for them."""


class EventSubscription:
    """Calls `on_event` with each job change.

    `on_gap` is called before the next event whenever earlier ones may be missing: when the subscriber is new,
    when Redis has lost its position, and when events were trimmed before it read them. It should read the
    state from the queue. The position is kept first, so nothing that happens meanwhile is missed.

    Both are called again after a delay if they raise. SubscriberNotReady and the errors in `UNREACHABLE` are
    retried until they succeed. An event on which a handler fails with other errors `most_failures` times is
    logged and dropped, so that it does not stop the events behind it.
    """

    def __init__(
        self,
        client: RedisClient,
        subscriber: Subscriber,
        on_event: Callable[[RecordedEvent], None],
        on_gap: Callable[[], None],
    ) -> None:
        self._redis = client
        self._subscriber = subscriber
        self._on_event = on_event
        self._on_gap = on_gap
        self._gap = False

    def run(self, stop: threading.Event) -> None:
        """Handle events until `stop` is set, which takes effect within a second. The body of a thread."""
        while not stop.is_set():
            try:
                with without_resending(self._redis) as client, map_write_refusals():
                    group = EventGroup(client, self._subscriber.name, self._subscriber.consumer)
                    self._serve(group, stop)
            except GroupLost as error:
                log.warning("event_group.lost", subscriber=self._subscriber.name, error=str(error))
                stop.wait(_RENEW_S)
            except UNREACHABLE as error:
                log.warning("event_subscription.lost", subscriber=self._subscriber.name, error=str(error))
                stop.wait(_RENEW_S)

    def _serve(self, group: EventGroup, stop: threading.Event) -> None:
        """Handle events until `stop` is set, or the connection or the group is lost."""
        if group.create(self._subscriber.begins_at):
            log.info("event_group.created", subscriber=self._subscriber.name)
            self._gap = True
        position = self._check_trimmed(group, group.position())
        self._report_gap(stop)
        checked_s = float("-inf")
        while not stop.is_set():
            now_s = time.monotonic()
            if now_s - checked_s >= self._subscriber.take_over_every_s:
                checked_s = now_s
                self._redeliver(group, stop)
            entries = group.new()
            if len(entries) == BATCH:  # So far behind that unread events may have been trimmed.
                self._check_trimmed(group, position)
            if entries:
                position = entries[-1][0]
                self._handle(group, entries, stop)

    def _check_trimmed(self, group: EventGroup, position: str) -> str:
        """Note a gap if the stream begins after `position`; return from where on it is whole.

        Nothing may be missing in fact: whether an entry right after `position` was trimmed cannot be told.
        """
        oldest = group.oldest_id()
        if oldest is None or not is_after(oldest, position):
            return position
        log.warning("event_subscription.events_trimmed", subscriber=self._subscriber.name, after=position)
        self._gap = True
        return oldest

    def _redeliver(self, group: EventGroup, stop: threading.Event) -> None:
        """Handle the events that were delivered before, here or to a dead consumer, but not acknowledged.

        Reading them also tells Redis that this consumer is alive; waiting for new ones does not (Redis 7.0).
        """
        if group.take_over(round(self._subscriber.take_over_s * 1000)):
            self._gap = True
        while not stop.is_set() and (entries := group.unacknowledged()):
            log.info("event_subscription.redelivered", subscriber=self._subscriber.name, events=len(entries))
            self._handle(group, entries, stop)
        self._report_gap(stop)

    def _handle(self, group: EventGroup, entries: list[Entry], stop: threading.Event) -> None:
        """Handle events in order and acknowledge them; those left when `stop` is set stay unacknowledged."""
        handled = []
        for entry_id, fields in entries:
            if not fields:  # It was trimmed.
                self._gap = True
            if not (self._report_gap(stop) and self._handle_one(entry_id, fields, stop)):
                break
            handled.append(entry_id)
        group.acknowledge(handled)

    def _handle_one(self, entry_id: str, fields: dict[str, str], stop: threading.Event) -> bool:
        """Return whether an event is done with; False if `stop` was set first."""
        if not fields:
            return True
        try:
            event = decode_entry(entry_id, fields)
        except (ValueError, KeyError, TypeError) as error:
            log.warning("event_subscription.event_rejected", event_id=entry_id, error=str(error))
            return True
        return self._until_done(lambda: self._on_event(event), stop, event_id=entry_id)

    def _report_gap(self, stop: threading.Event) -> bool:
        """Report a gap that was noted; return whether nothing is left to report."""
        if self._gap:
            self._gap = not self._until_done(self._on_gap, stop, event_id=None)
        return not self._gap

    def _until_done(self, call: Callable[[], None], stop: threading.Event, event_id: str | None) -> bool:
        """Call until it succeeds or has failed too often; return False if `stop` is set before that."""
        facts = {"subscriber": self._subscriber.name, "event_id": event_id}
        failures, delay_s = 0, self._subscriber.first_retry_s
        while not stop.is_set():
            try:
                call()
            except (SubscriberNotReady, *UNREACHABLE) as error:
                log.warning("event_subscription.not_ready", **facts, error=str(error))
            except Exception:  # the edge to the handler, of which nothing is known
                failures += 1
                log.exception("event_subscription.handler_failed", **facts, failures=failures)
            else:
                return True
            if failures >= self._subscriber.most_failures:
                log.error("event_subscription.event_dropped", **facts)
                return True
            stop.wait(delay_s)
            delay_s = min(2 * delay_s, self._subscriber.longest_retry_s)
        return False
