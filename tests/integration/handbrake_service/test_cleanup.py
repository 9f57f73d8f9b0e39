"""What a node throws away of jobs: what belongs to none any more, and the oldest of too much."""

import os
from pathlib import Path

import pytest

from handbrake_service.scheduler.cleanup import RetentionRule, prune
from shared.queue.redis_queue import RedisQueue
from shared.redis import RedisClient
from tests.support.manual_clock import START, ManualClock
from tests.support.queued import enqueue

NOW = START.timestamp()


def keep(folder: Path, job_id: str, size: int, age_s: float) -> Path:
    """Make something that is kept of a job."""
    made = folder / job_id
    made.mkdir()
    (made / "file").write_bytes(b"x" * size)
    os.utime(made, (NOW - age_s, NOW - age_s))
    return made


@pytest.fixture
def queue(redis_client: RedisClient) -> RedisQueue:
    """An empty queue."""
    return RedisQueue(redis_client)


def test_what_belongs_to_a_forgotten_job_goes_once_it_is_not_young(
    tmp_path: Path, queue: RedisQueue, redis_client: RedisClient
) -> None:
    known = keep(tmp_path, enqueue(redis_client), 1, age_s=1000)
    forgotten = keep(tmp_path, "0123456789abcdef", 1, age_s=1000)
    young = keep(tmp_path, "0123456789abcde0", 1, age_s=10)
    clock = ManualClock()
    prune(queue, RetentionRule(tmp_path, 1000), clock)
    assert [folder.exists() for folder in (known, forgotten, young)] == [True, False, True]

    clock.advance(60)
    prune(queue, RetentionRule(tmp_path, 1000), clock)
    assert [folder.exists() for folder in (known, young)] == [True, False]


def test_nothing_is_unknown_to_a_redis_that_has_lost_its_data(tmp_path: Path, queue: RedisQueue) -> None:
    kept = [keep(tmp_path, f"0123456789abcde{number}", 40, age_s=1000 + number) for number in range(3)]
    prune(queue, RetentionRule(tmp_path, 100), ManualClock())
    assert [folder.exists() for folder in kept] == [True, True, False]


def test_the_oldest_go_when_there_is_too_much(
    tmp_path: Path, queue: RedisQueue, redis_client: RedisClient
) -> None:
    kept = [keep(tmp_path, enqueue(redis_client), 40, age_s=age) for age in (300, 200, 100)]
    prune(queue, RetentionRule(tmp_path, 100), ManualClock())
    assert [folder.exists() for folder in kept] == [False, True, True]


def test_a_folder_that_is_not_there_yet_is_no_trouble(tmp_path: Path, queue: RedisQueue) -> None:
    prune(queue, RetentionRule(tmp_path / "none", 100), ManualClock())
