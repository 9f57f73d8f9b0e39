"""A job queued through another node starts on an idle one without waiting for its next look."""

import statistics
from pathlib import Path

from shared.domain.job import JobStatus
from shared.queue.redis_queue import RedisQueue
from shared.redis import RedisClient
from tests.support.queued import new_job
from tests.support.service import Service


def _queue_elsewhere(queue: RedisQueue, service: Service, name: str) -> str:
    """Queue what fails at once, for its source is missing."""
    job = new_job(input_path=str(service.tv / name), output_path=str(service.archive / name))
    return queue.enqueue(job).job_id


def test_an_idle_node_hears_of_jobs_queued_elsewhere(
    service: Service, redis_client: RedisClient, clip: Path
) -> None:
    service.wait_for_status(service.convert(clip).job_id, JobStatus.COMPLETED)
    queue = RedisQueue(redis_client)
    waits_s = []
    for number in range(7):
        job = service.wait_for_status(
            _queue_elsewhere(queue, service, f"missing-{number}.mkv"), JobStatus.FAILED
        )
        assert job.started_at
        waits_s.append((job.started_at - job.created_at).total_seconds())
    # Looking once a second alone would make it half a second.
    assert statistics.median(waits_s) < 0.2, waits_s
