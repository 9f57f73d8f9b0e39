"""The wait reason of a job."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from handbrake_service.jobs.wait_reason import why_waiting
from shared.domain.job import Job, JobKind, JobStatus, SourceInfo
from shared.domain.node import MountedFolders, Node
from shared.domain.options import EncodeOptions
from shared.domain.wait_reasons import Waiting, WaitReason
from tests.unit.handbrake_service.scheduler.test_admission import FREE, LIMITS

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def job(status: JobStatus) -> Job:
    """Return a job with a status."""
    return Job(
        job_id="0" * 16,
        status=status,
        rev=1,
        owner="ann",
        input_path="/tv/a.mkv",
        output_path="/archive/a.mkv",
        options=EncodeOptions(),
        source=SourceInfo(size_bytes=1, mtime_ns=1),
        created_at=NOW,
        retry_at=NOW if status is JobStatus.RETRYING else None,
    )


def node(
    blocked: WaitReason | None, sources: Sequence[str] = ("/tv",), unavailable: Sequence[str] = ()
) -> Node:
    """Return a node with these source folders, blocked by `blocked` or not at all."""
    return Node(
        name="n1",
        url="http://n1",
        version="1",
        handbrake_version="1.6.1",
        running=[],
        load=FREE,
        limits=LIMITS,
        folders=MountedFolders(sources=list(sources), unavailable=list(unavailable), archive="/archive"),
        blocked=Waiting(reason=blocked, message="Because.") if blocked else None,
        seen_at=NOW,
    )


@pytest.mark.parametrize(
    ("place", "nodes", "expected"),
    [
        (0, [], WaitReason.NO_NODE),
        (0, [node(None)], WaitReason.STARTING),
        (0, [node(WaitReason.SLOTS_BUSY)], WaitReason.SLOTS_BUSY),
        (3, [node(WaitReason.SLOTS_BUSY)], WaitReason.BEHIND_OTHERS),
        (3, [node(WaitReason.DISK)], WaitReason.DISK),
        (0, [node(WaitReason.CPU), node(None)], WaitReason.STARTING),
        (0, [node(WaitReason.CPU), node(None, ["/films"])], WaitReason.CPU),
        (0, [node(WaitReason.FOLDERS_UNAVAILABLE)], WaitReason.STARTING),
        (3, [node(None, ["/films"])], WaitReason.FOLDERS_UNAVAILABLE),
        (3, [node(None, ["/films"], ["/tv"])], WaitReason.FOLDERS_UNAVAILABLE),
    ],
)
def test_the_wait_reason_depends_on_position_and_nodes(
    place: int, nodes: list[Node], expected: WaitReason
) -> None:
    waiting = why_waiting(job(JobStatus.QUEUED), place, nodes, NOW)
    assert waiting is not None
    assert waiting.reason is expected


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        ([], WaitReason.NO_NODE),
        ([node(WaitReason.SLOTS_BUSY)], WaitReason.STARTING),
        ([node(WaitReason.CPU)], WaitReason.STARTING),
        ([node(WaitReason.QUEUE_PAUSED)], WaitReason.QUEUE_PAUSED),
        ([node(WaitReason.MEMORY), node(None)], WaitReason.STARTING),
        ([node(WaitReason.DISK), node(WaitReason.ARCHIVE_AWAY)], WaitReason.STARTING),
        ([node(None, ["/films"])], WaitReason.FOLDERS_UNAVAILABLE),
    ],
)
def test_a_sample_does_not_wait_for_encodes(nodes: list[Node], expected: WaitReason) -> None:
    sample = job(JobStatus.QUEUED).model_copy(update={"kind": JobKind.SAMPLE, "output_path": ""})
    waiting = why_waiting(sample, 3, nodes, NOW)
    assert waiting is not None
    assert waiting.reason is expected


def test_a_job_that_no_node_can_claim_has_a_reason() -> None:
    unmounted = why_waiting(job(JobStatus.QUEUED), 0, [node(None, []), node(None, [], ["/tv"])], NOW)
    elsewhere = why_waiting(job(JobStatus.QUEUED), 0, [node(None, ["/films"], ["/tv-shows"])], NOW)
    assert unmounted is not None
    assert unmounted.message == "The source folder /tv is empty or not mounted."
    assert elsewhere is not None
    assert elsewhere.message.startswith("The job needs a node")


def test_a_retrying_job_waits_until_its_back_off_ends() -> None:
    waiting = why_waiting(job(JobStatus.RETRYING), None, [], NOW)
    assert waiting is not None
    assert (waiting.reason, waiting.until) == (WaitReason.BACK_OFF, NOW)


def test_a_job_that_does_not_wait_has_no_wait_reason() -> None:
    assert why_waiting(job(JobStatus.RUNNING), None, [node(None)], NOW) is None
    assert why_waiting(job(JobStatus.COMPLETED), None, [node(None)], NOW) is None


def test_a_job_whose_source_is_settling_waits_until_then() -> None:
    until = NOW + timedelta(seconds=30)
    settling = job(JobStatus.QUEUED).model_copy(update={"settles_at": until})
    waiting = why_waiting(settling, 0, [node(None)], NOW)
    assert waiting is not None
    assert (waiting.reason, waiting.until) == (WaitReason.SOURCE_SETTLING, until)


def test_a_job_whose_source_has_settled_does_not_wait_for_it() -> None:
    settled = job(JobStatus.QUEUED).model_copy(update={"settles_at": NOW})
    waiting = why_waiting(settled, 0, [node(None)], NOW)
    assert waiting is not None
    assert waiting.reason is WaitReason.STARTING


def test_what_the_user_did_to_a_job_is_shown_before_what_the_node_lacks() -> None:
    paused = job(JobStatus.QUEUED).model_copy(update={"paused": True, "settles_at": NOW + timedelta(1)})
    waiting = why_waiting(paused, 3, [], NOW)
    assert waiting is not None
    assert waiting.reason is WaitReason.PAUSED
