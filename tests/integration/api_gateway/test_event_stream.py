"""Which changes a client is given that missed some, on the real Redis."""

import pytest

from api_gateway.live.stream import EventStream
from shared.domain.events import JobChanged, JobDeleted
from shared.queue.keys import EVENT_STREAM
from shared.queue.redis_queue import RedisQueue
from shared.queue.stream_id import BEGINNING
from shared.redis import RedisClient
from tests.support.queued import enqueue


@pytest.fixture
def stream(redis_client: RedisClient) -> EventStream:
    """The stream of an empty queue."""
    return EventStream(redis_client)


def test_an_empty_stream_has_nothing_to_replay(stream: EventStream) -> None:
    assert stream.newest_id() == BEGINNING
    assert stream.since(BEGINNING) == []


def test_what_came_after_an_event_is_replayed_in_order(
    stream: EventStream, redis_client: RedisClient
) -> None:
    enqueue(redis_client)
    last_id = stream.newest_id()
    first, second = enqueue(redis_client), enqueue(redis_client)
    RedisQueue(redis_client).delete(first)

    changes = stream.since(last_id)

    assert changes is not None
    ids = [change.job.job_id if isinstance(change, JobChanged) else change.job_id for change in changes]
    assert ids == [first, second, first]
    assert isinstance(changes[-1], JobDeleted)
    assert changes[-1].id == stream.newest_id()
    assert stream.since(stream.newest_id()) == []


def test_an_event_that_was_trimmed_cannot_be_replayed_from(
    stream: EventStream, redis_client: RedisClient
) -> None:
    enqueue(redis_client)
    last_id = stream.newest_id()
    enqueue(redis_client)
    redis_client.xtrim(EVENT_STREAM, maxlen=1, approximate=False)

    assert stream.since(last_id) is None
    assert stream.since(BEGINNING) is None


def test_of_an_emptied_redis_nothing_can_be_replayed(stream: EventStream, redis_client: RedisClient) -> None:
    enqueue(redis_client)
    last_id = stream.newest_id()
    redis_client.flushall()

    assert stream.since(last_id) is None


def test_more_than_a_thousand_changes_are_too_many(stream: EventStream, redis_client: RedisClient) -> None:
    job_id = enqueue(redis_client)
    last_id = stream.newest_id()
    for _ in range(1000):
        redis_client.xadd(EVENT_STREAM, {"deleted": job_id})
    assert len(stream.since(last_id) or ()) == 1000

    redis_client.xadd(EVENT_STREAM, {"deleted": job_id})

    assert stream.since(last_id) is None
