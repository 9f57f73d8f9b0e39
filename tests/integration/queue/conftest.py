"""A queue on the real Redis, and jobs to put into it."""

from collections.abc import Callable

import pytest

from shared.domain.job import SourceInfo
from shared.domain.options import Container, EncodeOptions
from shared.queue.listing import JobList
from shared.queue.record import NewJob
from shared.queue.redis_queue import RedisQueue, new_job_id
from shared.redis import RedisClient


@pytest.fixture
def jobs(redis_client: RedisClient) -> JobList:
    """Give the list of what is in the queue."""
    return JobList(redis_client)


MakeJob = Callable[..., NewJob]


@pytest.fixture
def queue(redis_client: RedisClient) -> RedisQueue:
    """Give a queue with the production lease."""
    return RedisQueue(redis_client)


@pytest.fixture
def make_job() -> MakeJob:
    """Give a maker of jobs; every one has an output of its own unless told otherwise."""

    def make(**overrides: object) -> NewJob:
        job_id = new_job_id()
        values: dict[str, object] = {
            "job_id": job_id,
            "owner": "ann",
            "input_path": f"/tv/{job_id}.mkv",
            "output_path": f"/archive/tv/{job_id}.mkv",
            "options": EncodeOptions(preset="Fast 1080p30", container=Container.MKV),
            "source": SourceInfo(size_bytes=1000, mtime_ns=1_700_000_000_123_456_789, duration_s=20.0),
            "need_bytes": 1000,
        }
        return NewJob.model_validate(values | overrides)

    return make
