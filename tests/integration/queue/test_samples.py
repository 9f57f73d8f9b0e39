"""Samples: queued separately, and not in lists, counts or dead letters unless requested."""

import pytest

from shared.domain.bulk import MoveTarget
from shared.domain.errors import JobNotMovable
from shared.domain.job import Job, JobKind, JobResult, JobStatus
from shared.domain.job_query import JobFilter, JobOrder, JobQuery
from shared.domain.node import MountedFolders
from shared.domain.sample import SampleClip
from shared.queue import keys
from shared.queue.bulk_selection import BulkSelections
from shared.queue.listing import JobList
from shared.queue.redis_queue import Claim, RedisQueue
from shared.redis import RedisClient
from tests.integration.queue.conftest import MakeJob
from tests.integration.queue.test_transitions import CRASH, RESULT, claim

CLIP = SampleClip(at_s=5, seconds=10, whole_s=20)
SAMPLE_RESULT = JobResult(output_path=None, size_bytes=1, duration_s=1, elapsed_s=1)


@pytest.fixture
def sample(queue: RedisQueue, make_job: MakeJob) -> Job:
    return queue.enqueue(make_job(kind=JobKind.SAMPLE, output_path="", clip=CLIP, need_bytes=0))


def claim_sample(queue: RedisQueue, token: str = "s0") -> Claim:
    claimed = queue.claim("node", token, 0, kind=JobKind.SAMPLE)
    assert isinstance(claimed, Claim)
    return claimed


def all_ids(jobs: JobList, query: JobQuery) -> list[str]:
    """Return the ids of one page, which must be complete."""
    page = jobs.page(query)
    assert page.total == len(page.jobs)
    return [job.job_id for job in page.jobs]


def test_samples_and_encodes_are_claimed_separately(
    queue: RedisQueue, make_job: MakeJob, sample: Job
) -> None:
    assert queue.claim("node", "t0", 10_000) is None
    encode = queue.enqueue(make_job())
    assert claim(queue, "t1").job.job_id == encode.job_id
    claimed = claim_sample(queue)
    assert (claimed.job.job_id, claimed.job.clip) == (sample.job_id, CLIP)
    assert queue.claim("node", "s1", 0, kind=JobKind.SAMPLE) is None


def test_a_sample_needs_access_to_its_source_but_no_archive(queue: RedisQueue, sample: Job) -> None:
    for sources, token in ((["/elsewhere"], "s0"), (["/tv"], "s1")):
        mounted = MountedFolders(sources=sources, unavailable=[], archive="/nowhere")
        claimed = queue.claim("node", token, 0, mounted=mounted, kind=JobKind.SAMPLE)
        assert isinstance(claimed, Claim) == (sources == ["/tv"])


def test_two_samples_of_a_file_and_its_conversion_do_not_exclude_each_other(
    queue: RedisQueue, make_job: MakeJob, redis_client: RedisClient, sample: Job
) -> None:
    queue.enqueue(make_job(kind=JobKind.SAMPLE, output_path="", clip=CLIP, need_bytes=0))
    assert redis_client.hgetall(keys.OUTPUTS) == {}
    queue.confirm_cancelled(claim_sample(queue))
    queue.retry(sample.job_id, sample.source, 0)
    assert redis_client.hgetall(keys.OUTPUTS) == {}


@pytest.mark.parametrize("end", ["queued", "running", "retrying", "completed", "failed", "cancelled"])
def test_lists_and_counts_show_samples_only_on_request(
    queue: RedisQueue, jobs: JobList, make_job: MakeJob, sample: Job, end: str
) -> None:
    others = [queue.enqueue(make_job()).job_id for _ in range(4)]
    queue.complete(claim(queue, "t0"), RESULT)
    queue.fail(claim(queue, "t1"), CRASH, 3, 60_000)
    claim(queue, "t2")
    before = jobs.state()
    if end not in ("queued", "cancelled"):
        claimed = claim_sample(queue)
    match end:
        case "retrying":
            queue.fail(claimed, CRASH, 3, 60_000)
        case "failed":
            queue.fail(claimed, CRASH, 1, 0)
        case "completed":
            queue.complete(claimed, SAMPLE_RESULT)
        case "cancelled":
            queue.cancel(sample.job_id)
    assert queue.get(sample.job_id).status.value == end
    assert jobs.state() == before
    assert jobs.failures() == {}
    natural = [others[i] for i in (2, 3, 1, 0)]
    assert all_ids(jobs, JobQuery()) == natural
    assert set(all_ids(jobs, JobQuery(sort=JobOrder.NAME))) == set(others)
    assert all_ids(jobs, JobQuery(kind=JobKind.SAMPLE)) == [sample.job_id]
    assert all_ids(jobs, JobQuery(kind=JobKind.SAMPLE, status=(JobStatus(end),))) == [sample.job_id]
    other = JobStatus.FAILED if end != "failed" else JobStatus.RUNNING
    assert all_ids(jobs, JobQuery(kind=JobKind.SAMPLE, status=(other,))) == []
    cursor = None
    for expected in natural:
        page = jobs.page(JobQuery(limit=1, cursor=cursor))
        assert ([job.job_id for job in page.jobs], page.total) == ([expected], 4)
        cursor = page.next_cursor


def test_bulk_actions_apply_to_samples_only_on_request(
    redis_client: RedisClient, jobs: JobList, queue: RedisQueue, make_job: MakeJob, sample: Job
) -> None:
    encode = queue.enqueue(make_job())
    selections = BulkSelections(redis_client, jobs)
    for kind, expected in ((JobKind.ENCODE, encode), (JobKind.SAMPLE, sample)):
        selection = selections.read(selections.make(JobFilter(kind=kind)), 0, 10, last_first=False)
        assert selection.job_ids == [expected.job_id]


def test_a_completed_sample_has_a_result_and_no_output(queue: RedisQueue, sample: Job) -> None:
    queue.complete(claim_sample(queue), SAMPLE_RESULT)
    done = queue.get(sample.job_id)
    assert (done.status, done.result) == (JobStatus.COMPLETED, SAMPLE_RESULT)


def test_a_sample_can_be_paused_but_not_moved(queue: RedisQueue, sample: Job) -> None:
    with pytest.raises(JobNotMovable):
        queue.move(sample.job_id, MoveTarget.TOP)
    queue.pause(sample.job_id, paused=True)
    assert queue.claim("node", "s0", 0, kind=JobKind.SAMPLE) is None
    queue.pause(sample.job_id, paused=False)
    assert claim_sample(queue, "s1").job.job_id == sample.job_id


def test_a_sample_of_a_vanished_node_is_encoded_again(queue: RedisQueue, sample: Job) -> None:
    claim_sample(queue)
    assert queue.recover_node("node") == [sample.job_id]
    assert claim_sample(queue, "s1").job.recoveries == 1


def test_deleted_samples_leave_no_trace(
    queue: RedisQueue, make_job: MakeJob, redis_client: RedisClient, sample: Job
) -> None:
    queue.complete(claim_sample(queue), SAMPLE_RESULT)
    other = queue.enqueue(make_job(kind=JobKind.SAMPLE, output_path="", clip=CLIP, need_bytes=0))
    assert queue.known([sample.job_id, other.job_id, "0" * 16]) == {sample.job_id, other.job_id}
    assert queue.purge_samples(0, 0, 10) == 1
    queue.delete(other.job_id)
    assert queue.known([sample.job_id, other.job_id]) == set()
    assert redis_client.exists(keys.SAMPLES, keys.SAMPLES_DONE) == 0
