"""Nodes with different folders on one queue: each claims only jobs it can access, others do not delay it."""

import pytest

from shared.domain.job import JobStatus
from shared.domain.node import MountedFolders
from shared.domain.wait_reasons import WaitReason
from shared.queue import keys
from shared.queue.redis_queue import LOOK_AHEAD, MOST_PASSED_OVER, SCAN_BATCH, Claim, RedisQueue
from shared.redis import RedisClient
from tests.integration.queue.conftest import MakeJob
from tests.integration.queue.test_transitions import PLENTY

TV = MountedFolders(sources=["/tv"], unavailable=[], archive="/archive")


def claim_input(
    queue: RedisQueue, mounted: MountedFolders, token: str = "t1", free_bytes: int = PLENTY
) -> str | WaitReason | None:
    """Claim; return the input of the claimed job, or why none was claimed."""
    claimed = queue.claim("n1", token, free_bytes, running=1, mounted=mounted)
    return claimed.job.input_path if isinstance(claimed, Claim) else claimed


@pytest.mark.parametrize(
    ("sources", "archive", "accessible"),
    [
        (["/tv"], "/archive", True),
        (["/tv/"], "/archive/", True),
        (["/"], "/", True),
        (["/movies", "/tv/Show"], "/archive", True),
        (["/movies"], "/archive", False),
        (["/t"], "/archive", False),
        (["/tv"], "/arch", False),
        (["/tv"], "/other", False),
        ([], "/archive", False),
    ],
)
def test_source_and_output_must_both_be_below_folders_of_the_node(
    queue: RedisQueue, make_job: MakeJob, sources: list[str], archive: str, accessible: bool
) -> None:
    job = make_job(input_path="/tv/Show/a.mkv", output_path="/archive/tv/Show/a.mkv")
    queue.enqueue(job)
    mounted = MountedFolders(sources=sources, unavailable=[], archive=archive)
    assert mounted.can_access(job.input_path, job.output_path) is accessible
    assert claim_input(queue, mounted) == (job.input_path if accessible else WaitReason.FOLDERS_UNAVAILABLE)


def test_any_number_of_inaccessible_jobs_delays_nothing(
    queue: RedisQueue, make_job: MakeJob, redis_client: RedisClient
) -> None:
    count = LOOK_AHEAD + SCAN_BATCH + 1
    ids = [queue.enqueue(make_job(input_path=f"/movies/{i}.mkv")).job_id for i in range(count)]
    assert claim_input(queue, TV) is WaitReason.FOLDERS_UNAVAILABLE
    queue.enqueue(make_job(input_path="/tv/a.mkv"))
    assert claim_input(queue, TV, "t2") == "/tv/a.mkv"
    assert claim_input(queue, TV, "t3") is WaitReason.FOLDERS_UNAVAILABLE
    for job_id in (ids[0], ids[-1]):
        assert queue.get(job_id).attempts == 0
        assert not redis_client.hexists(keys.job(job_id), "passed_over")
    assert (
        claim_input(queue, MountedFolders(sources=["/movies"], unavailable=[], archive="/archive"), "t4")
        == "/movies/0.mkv"
    )


def test_only_accessible_jobs_count_towards_the_look_ahead(queue: RedisQueue, make_job: MakeJob) -> None:
    for i in range(LOOK_AHEAD):
        queue.enqueue(make_job(input_path=f"/movies/{i}.mkv"))
        queue.enqueue(make_job(input_path=f"/tv/large{i}.mkv", need_bytes=1000))
    queue.enqueue(make_job(input_path="/tv/small.mkv", need_bytes=1))
    assert claim_input(queue, TV, "t1", 100) is WaitReason.DISK
    queue.cancel(queue_head(queue))
    assert claim_input(queue, TV, "t2", 100) == "/tv/small.mkv"


def queue_head(queue: RedisQueue) -> str:
    """Return the first large job, claiming and releasing it as a node with more space."""
    claimed = queue.claim("n2", "head", PLENTY, mounted=TV)
    assert isinstance(claimed, Claim)
    queue.release(claimed)
    return claimed.job.job_id


def test_an_inaccessible_job_is_not_waited_for(queue: RedisQueue, make_job: MakeJob) -> None:
    queue.enqueue(make_job(input_path="/movies/large.mkv", need_bytes=1000))
    for _ in range(MOST_PASSED_OVER + 1):
        assert claim_input(queue, TV, "t1", 100) is WaitReason.FOLDERS_UNAVAILABLE
    job = queue.enqueue(make_job(input_path="/tv/a.mkv", need_bytes=1))
    assert claim_input(queue, TV, "t1", 100) == "/tv/a.mkv"
    assert queue.get(job.job_id).status is JobStatus.RUNNING
