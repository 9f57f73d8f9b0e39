"""Pages of jobs as JSON are those of the models, also when parts of them were kept from earlier pages."""

from collections.abc import Callable

import pytest

from handbrake_service.jobs.job_pages import JobPages
from handbrake_service.jobs.wait_reason import why_waiting
from shared.domain.bulk import MoveTarget
from shared.domain.job import JobPage, JobStatus, Phase, Progress
from shared.domain.job_query import JobOrder, JobQuery
from shared.domain.wait_reasons import WaitReason
from shared.queue.listing import JobList
from shared.queue.node_registry import NodeRegistry
from shared.queue.redis_queue import RedisQueue
from shared.redis import RedisClient
from shared.runtime.clock import SYSTEM_CLOCK
from tests.integration.queue.test_transitions import CRASH, RESULT, claim
from tests.support.queued import new_job

QUERIES = (JobQuery(), JobQuery(sort=JobOrder.NAME_DESC), JobQuery(status=(JobStatus.COMPLETED,), limit=1))


@pytest.fixture
def queue(redis_client: RedisClient) -> RedisQueue:
    return RedisQueue(redis_client)


@pytest.fixture
def pages(redis_client: RedisClient, queue: RedisQueue) -> JobPages:
    return JobPages(JobList(redis_client), queue, NodeRegistry(redis_client), SYSTEM_CLOCK)


def test_every_page_is_that_of_the_models(
    redis_client: RedisClient, queue: RedisQueue, pages: JobPages
) -> None:
    plain, registry = JobList(redis_client), NodeRegistry(redis_client)

    def compare() -> None:
        for query in QUERIES:
            expected = plain.page(query)
            places = queue.positions([job.job_id for job in expected.jobs])
            jobs = [
                job.model_copy(
                    update={
                        "waiting": why_waiting(
                            job, places.get(job.job_id), registry.all(), SYSTEM_CLOCK.now()
                        )
                    }
                )
                for job in expected.jobs
            ]
            found = JobPage.model_validate_json(pages.page(query).json)
            assert found == expected.model_copy(update={"jobs": jobs})

    job_ids = [queue.enqueue(new_job()).job_id for _ in range(6)]
    held = claim(queue, "t0")
    changes: list[Callable[[], object]] = [
        lambda: None,
        lambda: queue.beat(held, Progress(phase=Phase.ENCODING, percent=12.5, fps=30.0)),
        lambda: queue.beat(held, Progress(phase=Phase.ENCODING, percent=13.5)),
        lambda: queue.pause(job_ids[2], paused=True),
        lambda: queue.move(job_ids[5], MoveTarget.TOP),
        lambda: queue.complete(held, RESULT),
        lambda: queue.fail(claim(queue, "t1"), CRASH, 3, 60_000),
        lambda: queue.fail(claim(queue, "t2"), CRASH, 1, 0),
        lambda: queue.delete(job_ids[0]),
        redis_client.flushdb,
    ]
    for change in changes:
        change()
        compare()


def test_a_job_that_begins_anew_is_not_shown_as_it_was(
    redis_client: RedisClient, queue: RedisQueue, pages: JobPages
) -> None:
    job = new_job()
    queue.enqueue(job)
    queue.pause(job.job_id, paused=True)
    pages.page(JobQuery())
    redis_client.flushdb()
    queue.enqueue(job)
    cancelled = queue.cancel(job.job_id)
    (shown,) = JobPage.model_validate_json(pages.page(JobQuery()).json).jobs
    assert (shown.rev, shown.status, shown.paused) == (cancelled.rev, JobStatus.CANCELLED, False)


def test_the_reason_to_wait_is_never_an_earlier_one(queue: RedisQueue, pages: JobPages) -> None:
    queue.enqueue(new_job())
    second = queue.enqueue(new_job()).job_id

    def waiting() -> WaitReason | None:
        jobs = JobPage.model_validate_json(pages.page(JobQuery()).json).jobs
        (job,) = [job for job in jobs if job.job_id == second]
        return job.waiting.reason if job.waiting else None

    before = waiting()
    queue.pause(second, paused=True)
    assert (before, waiting()) == (WaitReason.NO_NODE, WaitReason.PAUSED)
