"""Reads the Redis stream of job changes: the newest id for snapshots, and replays for clients."""

from typing import cast

from shared.domain.events import RecordedEvent
from shared.queue.events import decode_entry
from shared.queue.keys import EVENT_STREAM
from shared.queue.stream_id import BEGINNING
from shared.redis import RedisClient

#: For more changes than this, reloading the lists is cheaper than a replay.
_MAX_REPLAY = 1000

_Entries = list[tuple[str, dict[str, str]]]


class EventStream:
    """The capped Redis stream of job changes."""

    def __init__(self, client: RedisClient) -> None:
        self._redis = client

    def newest_id(self) -> str:
        """Return the id of the last change; `BEGINNING` if there is none."""
        entries = cast("_Entries", self._redis.xrevrange(EVENT_STREAM, count=1))
        return entries[0][0] if entries else BEGINNING

    def since(self, last_id: str) -> list[RecordedEvent] | None:
        """Return every change after `last_id`, oldest first.

        None if there are too many, or if the stream no longer holds `last_id` itself: changes after it may
        then have been trimmed as well.
        """
        entries = cast("_Entries", self._redis.xrange(EVENT_STREAM, min=last_id, count=_MAX_REPLAY + 2))
        if not entries and last_id == BEGINNING:
            return []
        if not entries or entries[0][0] != last_id or len(entries) > _MAX_REPLAY + 1:
            return None
        return [decode_entry(entry_id, fields) for entry_id, fields in entries[1:]]
