"""Which changes wake the nodes: those after which there may be a job to claim."""

from collections.abc import Iterator

import pytest

from shared.domain.job import Phase, Progress
from shared.queue.keys import WAKE_CHANNEL
from shared.queue.redis_queue import Claim, RedisQueue
from shared.redis import RedisClient
from tests.integration.queue.conftest import MakeJob


class Bell:
    """Hears the wake channel."""

    def __init__(self, client: RedisClient) -> None:
        self._channel = client.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
        self._channel.subscribe(WAKE_CHANNEL)
        self._channel.get_message(timeout=5)

    def rang(self) -> bool:
        """Return whether it rang since the last time."""
        rang = False
        while (message := self._channel.get_message(timeout=0.05)) is not None:
            assert message["data"] == ""
            rang = True
        return rang

    def close(self) -> None:
        """Hang up."""
        self._channel.close()


@pytest.fixture
def bell(redis_client: RedisClient) -> Iterator[Bell]:
    """A listener on the wake channel."""
    made = Bell(redis_client)
    yield made
    made.close()


def claimed(queue: RedisQueue) -> Claim:
    """Claim the first job."""
    claim = queue.claim("n1", "token", free_bytes=10**12)
    assert isinstance(claim, Claim)
    return claim


def test_a_job_that_is_queued_or_queued_again_wakes(queue: RedisQueue, make_job: MakeJob, bell: Bell) -> None:
    job = queue.enqueue(make_job())
    assert bell.rang()
    claim = claimed(queue)
    assert not bell.rang()
    queue.release(claim)
    assert bell.rang()
    queue.pause(job.job_id, paused=True)
    bell.rang()
    queue.pause(job.job_id, paused=False)
    assert bell.rang()


def test_what_a_running_job_does_wakes_nobody(queue: RedisQueue, make_job: MakeJob, bell: Bell) -> None:
    queue.enqueue(make_job())
    claim = claimed(queue)
    bell.rang()

    queue.beat(claim, Progress(phase=Phase.ENCODING, percent=1.0))
    queue.cancel(claim.job.job_id)

    assert not bell.rang()


def test_a_queue_that_is_resumed_wakes_and_one_that_is_paused_does_not(queue: RedisQueue, bell: Bell) -> None:
    queue.pause_queue(paused=True)
    assert not bell.rang()
    queue.pause_queue(paused=False)
    assert bell.rang()
