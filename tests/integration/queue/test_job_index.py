"""The index of jobs agrees with Redis, whatever happened since it was read last."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from shared.domain.bulk import MoveTarget
from shared.domain.errors import H2RError
from shared.domain.job import TERMINAL, Job, JobKind, JobStatus, SourceInfo
from shared.domain.job_query import JobFilter, JobOrder, JobQuery
from shared.queue import keys
from shared.queue.listing import JobList
from shared.queue.redis_queue import Claim, RedisQueue
from shared.redis import RedisClient
from tests.integration.queue.conftest import MakeJob
from tests.integration.queue.test_listing import all_pages, ids
from tests.integration.queue.test_transitions import CRASH, RESULT, claim

#: Filters with what they mean.
FILTERS: list[tuple[JobFilter, Callable[[Job], bool]]] = [
    (JobFilter(text="even"), lambda job: "even" in job.input_path),
    (JobFilter(owner="ann"), lambda job: job.owner == "ann"),
    (JobFilter(status=(JobStatus.FAILED, JobStatus.QUEUED)), lambda job: job.status in ("failed", "queued")),
    (JobFilter(reason=CRASH.reason), lambda job: bool(job.failure and job.failure.reason is CRASH.reason)),
]
KEYS: dict[JobOrder, Callable[[Job], Any]] = {
    JobOrder.CREATED: lambda job: job.created_at,
    JobOrder.SIZE: lambda job: job.source.size_bytes,
    JobOrder.NAME: lambda job: job.input_path.rpartition("/")[2],
}


def all_jobs(redis_client: RedisClient, jobs: JobList) -> list[Job]:
    """Return all jobs, read from their hashes."""
    prefix = keys.job("")
    return jobs.read([name.removeprefix(prefix) for name in redis_client.scan_iter(f"{prefix}*")])


def compare(redis_client: RedisClient, jobs: JobList) -> None:
    """Compare each filter and order with a selection made here."""
    everything = [job for job in all_jobs(redis_client, jobs) if job.kind is JobKind.ENCODE]
    for job_filter, matches in FILTERS:
        wanted = [job for job in everything if matches(job)]
        for order, key in KEYS.items():
            query = JobQuery(**job_filter.model_dump(), sort=order, limit=7)
            found = all_pages(jobs, query)
            assert found == ids(sorted(wanted, key=lambda job: (key(job), job.job_id)))
            backwards = query.model_copy(update={"sort": JobOrder(f"-{order}")})
            assert all_pages(jobs, backwards) == found[::-1]
            assert jobs.page(query).total == len(wanted)


def act(random: Random, number: int, queue: RedisQueue, make_job: MakeJob, known: list[str]) -> None:
    """Make one of the changes that a queue goes through."""

    def enqueue() -> None:
        name = "even" if number % 2 == 0 else "odd"
        source = SourceInfo(size_bytes=random.randrange(1, 50), mtime_ns=1)
        job = make_job(
            owner=random.choice(("ann", "bob")), input_path=f"/tv/{name} {number}.mkv", source=source
        )
        known.append(queue.enqueue(job).job_id)

    def run() -> None:
        held = queue.claim("node", f"t{number}", 1 << 60)
        if isinstance(held, Claim):
            random.choice(
                (
                    lambda: queue.complete(held, RESULT),
                    lambda: queue.fail(held, CRASH, 1, 0),
                    lambda: queue.fail(held, CRASH, 3, 60_000),
                    lambda: queue.release(held),
                    lambda: None,
                )
            )()

    some = random.choice(known) if known else ""
    actions: list[Callable[[], Any]] = [
        *(enqueue, enqueue, run, run),
        lambda: queue.cancel(some),
        lambda: queue.delete(some),
        lambda: queue.pause(some, paused=random.random() < 0.5),
        lambda: queue.retry(some, SourceInfo(size_bytes=random.randrange(1, 50), mtime_ns=2), 1),
        lambda: queue.move(some, random.choice(list(MoveTarget)), random.choice(known)),
        lambda: queue.set_priority(some, random.randrange(-3, 3)),
    ]
    try:
        random.choice(actions)()
    except (H2RError, IndexError):
        return  # not in this state


@pytest.mark.parametrize("seed", range(4))
def test_lists_agree_with_redis_after_any_changes(
    queue: RedisQueue, jobs: JobList, make_job: MakeJob, redis_client: RedisClient, seed: int
) -> None:
    random = Random(seed)
    known: list[str] = []
    for number in range(240):
        act(random, number, queue, make_job, known)
        if number % 30 == 29:
            compare(redis_client, jobs)
    assert {job.status for job in all_jobs(redis_client, jobs)} >= TERMINAL


def test_a_list_in_natural_order_is_the_same_with_a_filter(
    queue: RedisQueue, jobs: JobList, make_job: MakeJob
) -> None:
    job_ids = [queue.enqueue(make_job()).job_id for _ in range(40)]
    filtered = JobQuery(owner=jobs.page(JobQuery()).jobs[0].owner)
    queue.pause(job_ids[7], paused=True)
    queue.complete(claim(queue, "t0"), RESULT)
    queue.fail(claim(queue, "t1"), CRASH, 3, 60_000)
    claim(queue, "t2")
    assert all_pages(jobs, filtered) == all_pages(jobs, JobQuery())
    # Each move halves the room before the last job, until others are renumbered.
    for job_id in job_ids[8:30]:
        queue.move(job_id, MoveTarget.BEFORE, job_ids[-1])
        assert all_pages(jobs, filtered) == all_pages(jobs, JobQuery())


def test_jobs_that_left_without_a_trace_are_not_listed(
    queue: RedisQueue, jobs: JobList, make_job: MakeJob, redis_client: RedisClient
) -> None:
    queue.enqueue(make_job(owner="ann"))
    assert jobs.page(JobQuery(owner="ann")).total == 1
    redis_client.flushdb()
    assert jobs.page(JobQuery(owner="ann")).total == 0
    later = queue.enqueue(make_job(owner="ann"))
    assert ids(jobs.page(JobQuery(owner="ann")).jobs) == [later.job_id]


def test_changes_that_the_stream_no_longer_has_are_found(
    queue: RedisQueue, jobs: JobList, make_job: MakeJob, redis_client: RedisClient
) -> None:
    first = queue.enqueue(make_job(owner="ann"))
    assert jobs.page(JobQuery(owner="ann")).total == 1
    queue.delete(first.job_id)
    second = queue.enqueue(make_job(owner="ann"))
    redis_client.xtrim(keys.EVENT_STREAM, maxlen=1, approximate=False)
    assert ids(jobs.page(JobQuery(owner="ann")).jobs) == [second.job_id]


def test_the_next_page_of_a_sorted_list_skips_nothing_while_jobs_come_and_go(
    queue: RedisQueue, jobs: JobList, make_job: MakeJob
) -> None:
    made = [queue.enqueue(make_job(input_path=f"/tv/{number:02}.mkv")).job_id for number in range(10)]
    query = JobQuery(sort=JobOrder.NAME, limit=4)
    first = jobs.page(query)
    queue.delete(made[3])  # the last one shown
    queue.enqueue(make_job(input_path="/tv/00 new.mkv"))
    second = jobs.page(query.model_copy(update={"cursor": first.next_cursor}))
    assert (ids(first.jobs), ids(second.jobs)) == (made[:4], made[4:8])
