"""Nodes with different folders on one queue: each takes what it can work on, the rest holds nothing up."""

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


def take(
    queue: RedisQueue, mounted: MountedFolders, token: str = "t1", free_bytes: int = PLENTY
) -> str | WaitReason | None:
    """Claim; return the input of what was got, or why nothing was."""
    got = queue.claim("n1", token, free_bytes, running=1, mounted=mounted)
    return got.job.input_path if isinstance(got, Claim) else got


@pytest.mark.parametrize(
    ("sources", "archive", "within"),
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
def test_source_and_output_must_both_lie_below_folders_of_the_node(
    queue: RedisQueue, make_job: MakeJob, sources: list[str], archive: str, within: bool
) -> None:
    job = make_job(input_path="/tv/Show/a.mkv", output_path="/archive/tv/Show/a.mkv")
    queue.enqueue(job)
    mounted = MountedFolders(sources=sources, unavailable=[], archive=archive)
    assert mounted.can_access(job.input_path, job.output_path) is within
    assert take(queue, mounted) == (job.input_path if within else WaitReason.FOLDERS_UNAVAILABLE)


def test_any_number_of_jobs_out_of_reach_holds_nothing_up(
    queue: RedisQueue, make_job: MakeJob, redis_client: RedisClient
) -> None:
    count = LOOK_AHEAD + SCAN_BATCH + 1
    ids = [queue.enqueue(make_job(input_path=f"/movies/{i}.mkv")).job_id for i in range(count)]
    assert take(queue, TV) is WaitReason.FOLDERS_UNAVAILABLE
    queue.enqueue(make_job(input_path="/tv/a.mkv"))
    assert take(queue, TV, "t2") == "/tv/a.mkv"
    assert take(queue, TV, "t3") is WaitReason.FOLDERS_UNAVAILABLE
    for job_id in (ids[0], ids[-1]):
        assert queue.get(job_id).attempts == 0
        assert not redis_client.hexists(keys.job(job_id), "passed_over")
    assert (
        take(queue, MountedFolders(sources=["/movies"], unavailable=[], archive="/archive"), "t4")
        == "/movies/0.mkv"
    )


def test_only_jobs_within_reach_are_counted_as_looked_at(queue: RedisQueue, make_job: MakeJob) -> None:
    for i in range(LOOK_AHEAD):
        queue.enqueue(make_job(input_path=f"/movies/{i}.mkv"))
        queue.enqueue(make_job(input_path=f"/tv/large{i}.mkv", need_bytes=1000))
    queue.enqueue(make_job(input_path="/tv/small.mkv", need_bytes=1))
    assert take(queue, TV, "t1", 100) is WaitReason.DISK
    queue.cancel(queue_head(queue))
    assert take(queue, TV, "t2", 100) == "/tv/small.mkv"


def queue_head(queue: RedisQueue) -> str:
    """Return the first large job, which a node with more room takes and gives back."""
    got = queue.claim("n2", "head", PLENTY, mounted=TV)
    assert isinstance(got, Claim)
    queue.release(got)
    return got.job.job_id


def test_a_job_out_of_reach_is_not_waited_for(queue: RedisQueue, make_job: MakeJob) -> None:
    queue.enqueue(make_job(input_path="/movies/large.mkv", need_bytes=1000))
    for _ in range(MOST_PASSED_OVER + 1):
        assert take(queue, TV, "t1", 100) is WaitReason.FOLDERS_UNAVAILABLE
    job = queue.enqueue(make_job(input_path="/tv/a.mkv", need_bytes=1))
    assert take(queue, TV, "t1", 100) == "/tv/a.mkv"
    assert queue.get(job.job_id).status is JobStatus.RUNNING
