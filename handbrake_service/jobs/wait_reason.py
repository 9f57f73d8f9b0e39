"""Explains why a job does not run yet, from its queue position and the reports of the nodes."""

from collections.abc import Sequence
from datetime import UTC, datetime

from shared.domain.job import Job, JobKind, JobStatus, Waiting, WaitReason
from shared.domain.node import Node, folder_unavailable_message, is_below

_BLOCKS_SAMPLES = frozenset({WaitReason.QUEUE_PAUSED, WaitReason.DRAINED, WaitReason.MEMORY})


def why_waiting(job: Job, place: int | None, nodes: Sequence[Node]) -> Waiting | None:
    """Return the wait reason of a queued or retrying job, else None; `place` is how many are ahead of it."""
    if job.status is JobStatus.RETRYING:
        return Waiting(
            reason=WaitReason.BACK_OFF,
            message=f"Attempt {job.attempts} failed. The job will be retried.",
            until=job.retry_at,
        )
    if job.status is not JobStatus.QUEUED:
        return None
    if job.paused:
        return Waiting(reason=WaitReason.PAUSED, message="This job is paused.")
    if job.settles_at is not None and job.settles_at > datetime.now(UTC):
        return Waiting(
            reason=WaitReason.SOURCE_SETTLING,
            message="The source changed recently. The job starts when it has stopped changing.",
            until=job.settles_at,
        )
    if not nodes:
        return Waiting(reason=WaitReason.NO_NODE, message="No HandBrake node is running.")
    able = [node for node in nodes if node.folders.can_access(job.input_path, job.output_path)]
    if not able:
        return _folders_unavailable(job, nodes)
    if job.kind is JobKind.SAMPLE:
        return _sample(able)
    # Nodes report this for the head of the queue only, and perhaps with a delay; this job has its folders.
    blocked = [
        n.blocked for n in able if n.blocked and n.blocked.reason is not WaitReason.FOLDERS_UNAVAILABLE
    ]
    all_blocked = len(blocked) == len(able)
    if all_blocked and blocked[0].reason is not WaitReason.SLOTS_BUSY:
        return blocked[0]
    if place:
        ahead = "1 job is" if place == 1 else f"{place} jobs are"
        return Waiting(reason=WaitReason.BEHIND_OTHERS, message=f"{ahead} ahead in the queue.")
    if all_blocked:
        return blocked[0]
    return Waiting(reason=WaitReason.STARTING, message="This job is about to start.")


def _sample(able: Sequence[Node]) -> Waiting:
    """Return the wait reason of a sample: busy slots and CPUs do not block it, other limits do."""
    blocked = [n.blocked for n in able if n.blocked and n.blocked.reason in _BLOCKS_SAMPLES]
    if len(blocked) == len(able):
        return blocked[0]
    return Waiting(
        reason=WaitReason.STARTING, message="This sample starts when no other sample is being encoded."
    )


def _folders_unavailable(job: Job, nodes: Sequence[Node]) -> Waiting:
    unavailable = next(
        (f for node in nodes for f in node.folders.unavailable if is_below(job.input_path, f)), None
    )
    message = "No running node has both the source folder and the archive of this job."
    if unavailable is not None:
        message = folder_unavailable_message(unavailable)
    return Waiting(reason=WaitReason.FOLDERS_UNAVAILABLE, message=message)
