"""A queue on the real Redis, and jobs to put into it."""

from collections.abc import Callable

import pytest

from shared.queue.listing import JobList
from shared.queue.record import NewJob
from shared.queue.redis_queue import RedisQueue
from shared.redis import RedisClient
from tests.support.queued import new_job


@pytest.fixture
def jobs(redis_client: RedisClient) -> JobList:
    """Return the list of what is in the queue."""
    return JobList(redis_client)


MakeJob = Callable[..., NewJob]


@pytest.fixture
def queue(redis_client: RedisClient) -> RedisQueue:
    """Return a queue with the production lease."""
    return RedisQueue(redis_client)


@pytest.fixture
def make_job() -> MakeJob:
    """Return a maker of jobs; every one has an output of its own unless told otherwise."""
    return new_job
