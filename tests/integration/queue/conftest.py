"""A queue on the real Redis, and jobs to submit to it."""

from collections.abc import Callable

import pytest

from shared.queue.listing import JobList
from shared.queue.record import NewJob
from shared.queue.redis_queue import RedisQueue
from shared.redis import RedisClient
from tests.support.queued import new_job


@pytest.fixture
def jobs(redis_client: RedisClient) -> JobList:
    """The job list of the queue."""
    return JobList(redis_client)


MakeJob = Callable[..., NewJob]


@pytest.fixture
def queue(redis_client: RedisClient) -> RedisQueue:
    """A queue with the production lease."""
    return RedisQueue(redis_client)


@pytest.fixture
def make_job() -> MakeJob:
    """A function that creates jobs, each with a unique output by default."""
    return new_job
