"""Pages of the job list, in natural and in sorted order."""

from collections.abc import Sequence

import pytest

from shared.domain.errors import InvalidRequest
from shared.domain.failures import Failure, FailureClass
from shared.domain.job import Job, JobStatus, SourceInfo
from shared.domain.job_query import JobOrder, JobQuery
from shared.queue.listing import JobList
from shared.queue.redis_queue import RedisQueue
from tests.integration.queue.conftest import MakeJob
from tests.integration.queue.test_transitions import CRASH, RESULT, claim


def ids(jobs: Sequence[Job]) -> list[str]:
    return [job.job_id for job in jobs]


def all_pages(jobs: JobList, query: JobQuery) -> list[str]:
    """Return the ids of all pages of a list."""
    seen: list[str] = []
    while True:
        page = jobs.page(query)
        seen += ids(page.jobs)
        if page.next_cursor is None:
            return seen
        query = query.model_copy(update={"cursor": page.next_cursor})


@pytest.fixture
def jobs_in_every_state(queue: RedisQueue, make_job: MakeJob) -> list[str]:
    """Jobs in every state, by id in natural order."""
    job_ids = [queue.enqueue(make_job()).job_id for _ in range(8)]
    queue.complete(claim(queue, "t0"), RESULT)  # 0
    claim(queue, "t1")  # 1
    queue.fail(claim(queue, "t2"), CRASH, 3, 60_000)  # 2
    queue.fail(claim(queue, "t3"), CRASH, 1, 0)  # 3
    queue.pause(job_ids[5], paused=True)
    queue.cancel(job_ids[7])
    return [job_ids[i] for i in (1, 4, 6, 5, 2, 7, 3, 0)]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
def test_natural_order_is_running_queued_paused_retrying_ended_newest_first(
    jobs: JobList, jobs_in_every_state: list[str], limit: int
) -> None:
    assert all_pages(jobs, JobQuery(limit=limit)) == jobs_in_every_state
    assert jobs.page(JobQuery(limit=limit)).total == 8


def test_statuses_narrow_the_list(jobs: JobList, jobs_in_every_state: list[str]) -> None:
    query = JobQuery(status=(JobStatus.QUEUED, JobStatus.COMPLETED), limit=2)
    assert all_pages(jobs, query) == [jobs_in_every_state[i] for i in (1, 2, 3, 7)]


def test_counts_match_the_states(jobs: JobList, jobs_in_every_state: list[str]) -> None:
    state = jobs.state()
    assert (state.queued, state.paused_jobs, state.running, state.retrying) == (2, 1, 1, 1)
    assert (state.completed, state.failed, state.cancelled) == (1, 1, 1)
    assert jobs.failures() == {"encoder_error": 1}


def test_the_next_page_skips_nothing_while_jobs_are_added_and_deleted(
    queue: RedisQueue, jobs: JobList, make_job: MakeJob
) -> None:
    for i in range(10):
        queue.enqueue(make_job())
        queue.complete(claim(queue, f"t{i}"), RESULT)
    query = JobQuery(limit=4, status=(JobStatus.COMPLETED,))
    everything = all_pages(jobs, JobQuery(limit=50))
    first = jobs.page(query)
    queue.delete(first.jobs[-1].job_id)
    queue.enqueue(make_job())
    queue.complete(claim(queue, "new"), RESULT)
    second = jobs.page(query.model_copy(update={"cursor": first.next_cursor}))
    assert ids(first.jobs) == everything[:4]
    assert ids(second.jobs) == everything[4:8]


@pytest.mark.parametrize("sort", [JobOrder.NATURAL, JobOrder.SIZE])
@pytest.mark.parametrize("cursor", ["9:1:a", "", "abc", "0:a:b", "-1:0:0", "9" * 20])
def test_a_cursor_of_another_list_is_refused(jobs: JobList, cursor: str, sort: JobOrder) -> None:
    query = JobQuery.model_construct(**JobQuery(sort=sort).model_dump() | {"cursor": cursor})
    with pytest.raises(InvalidRequest, match="cursor"):
        jobs.page(query)


def test_sorted_lists(queue: RedisQueue, jobs: JobList, make_job: MakeJob) -> None:
    sizes = {"b.mkv": 30, "C.mkv": 10, "a.mkv": 20}
    by_name = {}
    for name, size in sizes.items():
        source = SourceInfo(size_bytes=size, mtime_ns=1)
        by_name[name] = queue.enqueue(make_job(input_path=f"/tv/{name}", source=source)).job_id

    def names(sort: JobOrder) -> list[str]:
        found = {job_id: name for name, job_id in by_name.items()}
        return [found[job_id] for job_id in all_pages(jobs, JobQuery(sort=sort, limit=2))]

    assert names(JobOrder.NAME) == ["a.mkv", "b.mkv", "C.mkv"]
    assert names(JobOrder.NAME_DESC) == ["C.mkv", "b.mkv", "a.mkv"]
    assert names(JobOrder.SIZE) == ["C.mkv", "a.mkv", "b.mkv"]
    assert names(JobOrder.SIZE_DESC) == ["b.mkv", "a.mkv", "C.mkv"]
    assert names(JobOrder.CREATED) in (["b.mkv", "C.mkv", "a.mkv"], names(JobOrder.CREATED))


@pytest.mark.parametrize("text", ["the show", "THE SHOW", "über", "ÜBER", "s01e0"])
def test_text_is_found_regardless_of_case(
    queue: RedisQueue, jobs: JobList, make_job: MakeJob, text: str
) -> None:
    wanted = queue.enqueue(make_job(input_path="/tv/The Show/Über Leben - S01E01.mkv")).job_id
    queue.enqueue(make_job(input_path="/tv/Other/x.mkv"))
    page = jobs.page(JobQuery(text=text))
    assert (ids(page.jobs), page.total) == ([wanted], 1)


def test_text_is_not_a_pattern(queue: RedisQueue, jobs: JobList, make_job: MakeJob) -> None:
    queue.enqueue(make_job(input_path="/tv/abc.mkv"))
    assert jobs.page(JobQuery(text="a.c")).total == 0
    assert jobs.page(JobQuery(text="%a+")).total == 0


def test_owner_and_failure_narrow_the_list(queue: RedisQueue, jobs: JobList, make_job: MakeJob) -> None:
    stalled = Failure(reason=FailureClass.STALLED, message="Nothing more came.")
    first = queue.enqueue(make_job(owner="ann")).job_id
    queue.fail(claim(queue, "t0"), stalled, 1, 0)
    second = queue.enqueue(make_job(owner="bob")).job_id
    queue.fail(claim(queue, "t1"), CRASH, 1, 0)
    assert ids(jobs.page(JobQuery(owner="ann")).jobs) == [first]
    assert ids(jobs.page(JobQuery(reason=FailureClass.ENCODER_ERROR)).jobs) == [second]
