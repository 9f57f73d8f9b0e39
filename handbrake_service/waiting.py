"""Says why a job does not run yet, from its place in the queue and what the nodes report."""

from collections.abc import Sequence

from shared.domain.job import Job, JobStatus, Waiting, WaitReason
from shared.domain.node import Node


def why_waiting(job: Job, place: int | None, nodes: Sequence[Node]) -> Waiting | None:
    """Give the reason of a queued or retrying job, else None; `place` counts the jobs before it."""
    if job.status is JobStatus.RETRYING:
        return Waiting(
            reason=WaitReason.BACK_OFF,
            message=f"Attempt {job.attempts} failed; the next one follows after a pause.",
            until=job.retry_at,
        )
    if job.status is not JobStatus.QUEUED:
        return None
    if job.paused:
        return Waiting(reason=WaitReason.PAUSED, message="It is paused.")
    if not nodes:
        return Waiting(reason=WaitReason.NO_NODE, message="No HandBrake node is running.")
    blocked = [node.blocked for node in nodes if node.blocked is not None]
    all_blocked = len(blocked) == len(nodes)
    if all_blocked and blocked[0].reason is not WaitReason.SLOTS_BUSY:
        return blocked[0]
    if place:
        before = "1 job is" if place == 1 else f"{place} jobs are"
        return Waiting(reason=WaitReason.BEHIND_OTHERS, message=f"{before} before it.")
    if all_blocked:
        return blocked[0]
    return Waiting(reason=WaitReason.STARTING, message="It starts in a moment.")
