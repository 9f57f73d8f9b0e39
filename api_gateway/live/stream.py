"""The record of job changes in Redis, from which a gap in the live channel is filled."""

from typing import cast

from shared.domain.events import RecordedEvent
from shared.queue.events import decode_entry
from shared.queue.keys import EVENT_STREAM
from shared.redis import RedisClient

#: The id before every entry.
BEGINNING = "0-0"
#: A gap of more changes than this is cheaper to read anew.
_MAX_REPLAY = 1000

_Entries = list[tuple[str, dict[str, str]]]


def is_after(entry_id: str, other: str) -> bool:
    """Compare two ids of the stream, `<milliseconds>-<sequence>`."""
    return _parts(entry_id) > _parts(other)


def _parts(entry_id: str) -> tuple[int, int]:
    milliseconds, _, sequence = entry_id.partition("-")
    return int(milliseconds), int(sequence)


class EventStream:
    """Reads the capped stream of job changes."""

    def __init__(self, client: RedisClient) -> None:
        self._redis = client

    def newest_id(self) -> str:
        """Return the id of the last change."""
        entries = cast("_Entries", self._redis.xrevrange(EVENT_STREAM, count=1))
        return entries[0][0] if entries else BEGINNING

    def since(self, last_id: str) -> list[RecordedEvent] | None:
        """Return every change after `last_id`, oldest first.

        None when they are too many, or when the stream no longer holds `last_id` itself: then nobody
        can know what lies between.
        """
        entries = cast("_Entries", self._redis.xrange(EVENT_STREAM, min=last_id, count=_MAX_REPLAY + 2))
        if not entries and last_id == BEGINNING:
            return []
        if not entries or entries[0][0] != last_id or len(entries) > _MAX_REPLAY + 1:
            return None
        return [decode_entry(entry_id, fields) for entry_id, fields in entries[1:]]
