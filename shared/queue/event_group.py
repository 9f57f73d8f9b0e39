"""A consumer group on the event stream: what Redis keeps for one subscriber.

A group has a position, which moves when events are delivered, and the events that each of its consumers was
given but has not acknowledged. An event that was trimmed from the stream is delivered no more.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import redis

from shared.queue.keys import EVENT_STREAM
from shared.redis import RedisClient

#: Positions of a new group: before every stored event, or after the newest one.
OLDEST, NEWEST = "0-0", "$"
#: Events read at once.
BATCH = 100
#: Longest wait for a new event; well within the socket timeout.
_BLOCK_MS = 500
#: How Redis answers a reader whose group or stream is gone; the second while the reader waits (Redis 7.0).
_GONE = ("NOGROUP", "UNBLOCKED")

#: The id and the fields of an entry; no fields if it was trimmed after its delivery.
Entry = tuple[str, dict[str, str]]


class GroupLost(Exception):
    """Redis no longer has the group: it was destroyed, the stream was deleted, or Redis lost its data."""


class EventGroup:
    """One consumer in a group.

    `client` must not send a command again if its reply was lost (`shared.redis.without_resending`): a second
    XREADGROUP would return the events after those in the lost reply. Apart from `create` and `destroy`, all
    methods raise GroupLost.
    """

    def __init__(self, client: RedisClient, name: str, consumer: str) -> None:
        self._redis = client
        self._name = name
        self._consumer = consumer

    def create(self, position: str) -> bool:
        """Create the group and its consumer; return whether the group is new."""
        # In one step, so that a group without a consumer is always a stale one.
        pipe = self._redis.pipeline(transaction=True)
        pipe.xgroup_create(EVENT_STREAM, self._name, position, mkstream=True)
        pipe.xgroup_createconsumer(EVENT_STREAM, self._name, self._consumer)
        created, _ = pipe.execute(raise_on_error=False)
        if isinstance(created, redis.ResponseError) and str(created).startswith("BUSYGROUP"):
            return False
        if isinstance(created, Exception):
            raise created
        return True

    def position(self) -> str:
        """Return the id of the event that was delivered last."""
        for group in _groups(self._redis):
            if group["name"] == self._name:
                return str(group["last-delivered-id"])
        raise GroupLost(self._name)

    def oldest_id(self) -> str | None:
        """Return the id of the oldest event that the stream still holds."""
        entries = cast("list[Entry]", self._redis.xrange(EVENT_STREAM, count=1))
        return entries[0][0] if entries else None

    def new(self) -> list[Entry]:
        """Return new events, oldest first; waits half a second for the first one."""
        return self._read(">", _BLOCK_MS)

    def unacknowledged(self) -> list[Entry]:
        """Return events that this consumer was given but has not acknowledged, oldest first."""
        return self._read(OLDEST, None)

    def take_over(self, idle_ms: int) -> int:
        """Make this consumer the one for events not acknowledged by others for `idle_ms`, up to `BATCH`.

        `unacknowledged` then returns them. The result is the number of such events that were trimmed.
        """
        with _mapped():
            _, _, trimmed = cast(
                "tuple[str, list[Entry], list[str]]",
                self._redis.xautoclaim(
                    EVENT_STREAM, self._name, self._consumer, min_idle_time=idle_ms, count=BATCH
                ),
            )
        return len(trimmed)

    def acknowledge(self, ids: list[str]) -> None:
        """Record that events were handled; they are not delivered to this group again."""
        if ids:
            self._redis.xack(EVENT_STREAM, self._name, *ids)

    def _read(self, start: str, block_ms: int | None) -> list[Entry]:
        with _mapped():
            reply = self._redis.xreadgroup(
                self._name, self._consumer, {EVENT_STREAM: start}, count=BATCH, block=block_ms
            )
        streams = cast("list[tuple[str, list[Entry]]]", reply)
        return streams[0][1] if streams else []


def destroy_group(client: RedisClient, name: str) -> None:
    """Delete a group and its position, if there is one."""
    try:
        client.xgroup_destroy(EVENT_STREAM, name)
    except redis.ResponseError as error:
        if "requires the key to exist" not in str(error):
            raise


def destroy_stale_groups(client: RedisClient, prefix: str, unseen_s: float) -> list[str]:
    """Delete the groups whose names begin with `prefix` and whose consumers were not seen for `unseen_s`.

    Returns their names. A subscriber that was only frozen finds its group lost and creates it again.
    """
    stale = [
        group["name"]
        for group in _groups(client)
        if group["name"].startswith(prefix)
        and all(
            consumer["idle"] >= unseen_s * 1000
            for consumer in client.xinfo_consumers(EVENT_STREAM, group["name"])
        )
    ]
    for name in stale:
        destroy_group(client, name)
    return stale


def _groups(client: RedisClient) -> list[dict[str, Any]]:
    try:
        return client.xinfo_groups(EVENT_STREAM)
    except redis.ResponseError as error:
        if "no such key" not in str(error):
            raise
        return []


@contextmanager
def _mapped() -> Iterator[None]:
    """Raise GroupLost for the errors in `_GONE`."""
    try:
        yield
    except redis.ResponseError as error:
        if str(error).startswith(_GONE):
            raise GroupLost(str(error)) from error
        raise
