"""Says why a job does not run yet, from its place in the queue and what the nodes report."""

from collections.abc import Sequence
from datetime import UTC, datetime

from shared.domain.job import Job, JobKind, JobStatus, Waiting, WaitReason
from shared.domain.node import Node, folder_unavailable_message, is_below

_HOLDS_SAMPLES = frozenset({WaitReason.QUEUE_PAUSED, WaitReason.DRAINED, WaitReason.MEMORY})


def why_waiting(job: Job, place: int | None, nodes: Sequence[Node]) -> Waiting | None:
    """Return the reason of a queued or retrying job, else None; `place` counts the jobs before it."""
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
    if job.settles_at is not None and job.settles_at > datetime.now(UTC):
        return Waiting(
            reason=WaitReason.SOURCE_SETTLING,
            message="Its source was changed a moment ago; it starts once nothing has changed it for a while.",
            until=job.settles_at,
        )
    if not nodes:
        return Waiting(reason=WaitReason.NO_NODE, message="No HandBrake node is running.")
    able = [node for node in nodes if node.folders.can_access(job.input_path, job.output_path)]
    if not able:
        return _folders_unavailable(job, nodes)
    if job.kind is JobKind.SAMPLE:
        return _sample(able)
    # Of the queue's head only, and perhaps of a moment ago: this job is within reach.
    blocked = [
        n.blocked for n in able if n.blocked and n.blocked.reason is not WaitReason.FOLDERS_UNAVAILABLE
    ]
    all_blocked = len(blocked) == len(able)
    if all_blocked and blocked[0].reason is not WaitReason.SLOTS_BUSY:
        return blocked[0]
    if place:
        before = "1 job is" if place == 1 else f"{place} jobs are"
        return Waiting(reason=WaitReason.BEHIND_OTHERS, message=f"{before} before it.")
    if all_blocked:
        return blocked[0]
    return Waiting(reason=WaitReason.STARTING, message="It starts in a moment.")


def _sample(able: Sequence[Node]) -> Waiting:
    """Busy slots do not keep a sample waiting; what holds all back does."""
    held = [n.blocked for n in able if n.blocked and n.blocked.reason in _HOLDS_SAMPLES]
    if len(held) == len(able):
        return held[0]
    return Waiting(reason=WaitReason.STARTING, message="It starts as soon as no other sample is being made.")


def _folders_unavailable(job: Job, nodes: Sequence[Node]) -> Waiting:
    unavailable = next(
        (f for node in nodes for f in node.folders.unavailable if is_below(job.input_path, f)), None
    )
    message = "No node that is running has both its source folder and its archive."
    if unavailable is not None:
        message = folder_unavailable_message(unavailable)
    return Waiting(reason=WaitReason.FOLDERS_UNAVAILABLE, message=message)
