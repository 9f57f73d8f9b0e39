"""Finds out why a job does not run yet, from its queue position and the reports of the nodes."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from shared.domain import wait_reasons
from shared.domain.job import Job, JobKind, JobStatus
from shared.domain.node import Node, is_below
from shared.domain.wait_reasons import Waiting, WaitReason


def why_waiting(job: Job, place: int | None, nodes: Sequence[Node], now: datetime) -> Waiting | None:
    """Return the wait reason of a queued or retrying job, else None; `place` is how many are ahead of it."""
    if job.status not in (JobStatus.QUEUED, JobStatus.RETRYING):
        return None
    reasons = _reasons(job, place, nodes, now)
    return wait_reasons.first_of(waiting for waiting in reasons if _applies(waiting, job))


def _reasons(job: Job, place: int | None, nodes: Sequence[Node], now: datetime) -> Iterator[Waiting]:
    if job.status is JobStatus.RETRYING:
        yield wait_reasons.back_off(job.attempts, job.retry_at)
    if job.paused:
        yield wait_reasons.paused()
    if job.settles_at is not None and job.settles_at > now:
        yield wait_reasons.source_settling(job.settles_at)
    if not nodes:
        yield wait_reasons.no_node()
    able = [node for node in nodes if node.folders.can_access(job.input_path, job.output_path)]
    if not able:
        yield wait_reasons.folders_unavailable(_unmounted(job, nodes))
    blocked = [node.blocked for node in able if node.blocked and _applies_here(node.blocked, job)]
    if blocked and len(blocked) == len(able):
        yield blocked[0]
    if place:
        yield wait_reasons.behind_others(place)
    yield wait_reasons.sample_starting() if job.kind is JobKind.SAMPLE else wait_reasons.starting()


def _applies(waiting: Waiting, job: Job) -> bool:
    return waiting.reason.blocks_samples or job.kind is not JobKind.SAMPLE


def _applies_here(blocked: Waiting, job: Job) -> bool:
    """Return whether what blocks a node blocks a job that has its folders there.

    Nodes report missing folders for the head of the queue only, and perhaps with a delay.
    """
    return blocked.reason is not WaitReason.FOLDERS_UNAVAILABLE and _applies(blocked, job)


def _unmounted(job: Job, nodes: Sequence[Node]) -> list[str]:
    """Return the job's source folder if a node has it configured but not mounted."""
    folders = (folder for node in nodes for folder in node.folders.unavailable)
    return [folder for folder in folders if is_below(job.input_path, folder)][:1]
