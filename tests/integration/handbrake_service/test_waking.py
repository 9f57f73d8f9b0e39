"""A job queued through another node starts on an idle node without waiting for its next poll."""

import statistics
from pathlib import Path

from shared.domain.job import JobStatus
from shared.queue.redis_queue import RedisQueue
from shared.redis import RedisClient
from tests.support.queued import new_job
from tests.support.service import Service


def _queue_elsewhere(queue: RedisQueue, service: Service, name: str) -> str:
    """Queue a job that fails at once because its source is missing."""
    job = new_job(input_path=str(service.tv / name), output_path=str(service.archive / name))
    return queue.enqueue(job).job_id


def test_an_idle_node_is_notified_of_jobs_queued_elsewhere(
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
    # Polling once a second alone would make the median half a second.
    assert statistics.median(waits_s) < 0.2, waits_s
