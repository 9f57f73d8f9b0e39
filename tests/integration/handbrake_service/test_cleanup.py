"""Retention on a node: files of unknown jobs are deleted, then the oldest beyond the size limit."""

import os
from pathlib import Path

import pytest

from handbrake_service.scheduler.cleanup import RetentionRule, prune
from shared.queue.redis_queue import RedisQueue
from shared.redis import RedisClient
from tests.support.manual_clock import START, ManualClock
from tests.support.queued import enqueue

NOW = START.timestamp()


def make_retained(folder: Path, job_id: str, size: int, age_s: float) -> Path:
    """Create a folder of files retained for a job."""
    folder_of_job = folder / job_id
    folder_of_job.mkdir()
    (folder_of_job / "file").write_bytes(b"x" * size)
    os.utime(folder_of_job, (NOW - age_s, NOW - age_s))
    return folder_of_job


@pytest.fixture
def queue(redis_client: RedisClient) -> RedisQueue:
    return RedisQueue(redis_client)


def test_the_files_of_an_unknown_job_are_deleted_once_they_are_old_enough(
    tmp_path: Path, queue: RedisQueue, redis_client: RedisClient
) -> None:
    known = make_retained(tmp_path, enqueue(redis_client), 1, age_s=1000)
    unknown = make_retained(tmp_path, "0123456789abcdef", 1, age_s=1000)
    young = make_retained(tmp_path, "0123456789abcde0", 1, age_s=10)
    clock = ManualClock()
    prune(queue, RetentionRule(tmp_path, 1000), clock)
    assert [folder.exists() for folder in (known, unknown, young)] == [True, False, True]

    clock.advance(60)
    prune(queue, RetentionRule(tmp_path, 1000), clock)
    assert [folder.exists() for folder in (known, young)] == [True, False]


def test_no_job_counts_as_unknown_when_redis_has_lost_its_data(tmp_path: Path, queue: RedisQueue) -> None:
    kept = [
        make_retained(tmp_path, f"0123456789abcde{number}", 40, age_s=1000 + number) for number in range(3)
    ]
    prune(queue, RetentionRule(tmp_path, 100), ManualClock())
    assert [folder.exists() for folder in kept] == [True, True, False]


def test_the_oldest_files_are_deleted_beyond_the_size_limit(
    tmp_path: Path, queue: RedisQueue, redis_client: RedisClient
) -> None:
    kept = [make_retained(tmp_path, enqueue(redis_client), 40, age_s=age) for age in (300, 200, 100)]
    prune(queue, RetentionRule(tmp_path, 100), ManualClock())
    assert [folder.exists() for folder in kept] == [False, True, True]


def test_a_missing_folder_is_not_an_error(tmp_path: Path, queue: RedisQueue) -> None:
    prune(queue, RetentionRule(tmp_path / "none", 100), ManualClock())
