"""Why a job does not run yet: the reasons, which of several is shown, whether samples wait, the sentences.

The facts are measured elsewhere: the load of a node in `handbrake_service/scheduler/admission.py`, the state
of the queue in `shared/queue/lua/claim.lua`, and the job itself in `handbrake_service/jobs/wait_reason.py`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from pydantic import AwareDatetime

from shared.domain.files import folder_unavailable_message
from shared.domain.units import format_size
from shared.domain.value import ApiModel


class WaitReason(StrEnum):
    """Why a queued job does not run yet. If several reasons apply, the first of these is shown."""

    BACK_OFF = "back_off"
    PAUSED = "paused"
    SOURCE_SETTLING = "source_settling"
    """The source has changed very recently, or is still being written."""
    NO_NODE = "no_node"
    FOLDERS_UNAVAILABLE = "folders_unavailable"
    """No running node can access its folders."""
    QUEUE_PAUSED = "queue_paused"
    DRAINED = "drained"
    ARCHIVE_AWAY = "archive_away"
    """The archive or the staging folder is missing or not writable."""
    CPU = "cpu"
    MEMORY = "memory"
    DISK = "disk"
    """There is too little free disk space."""
    BEHIND_OTHERS = "behind_others"
    SLOTS_BUSY = "slots_busy"
    STARTING = "starting"

    @property
    def precedence(self) -> int:
        """Its rank among the reasons; a lower one is shown in preference to a higher one."""
        return _PRECEDENCE[self]

    @property
    def blocks_samples(self) -> bool:
        """Whether samples wait for this reason too."""
        return _BLOCKS_SAMPLES[self]


_PRECEDENCE: Mapping[WaitReason, int] = {reason: rank for rank, reason in enumerate(WaitReason)}
#: A sample is interactive, takes little time and little space, and is not written to the archive.
_BLOCKS_SAMPLES: Mapping[WaitReason, bool] = {
    WaitReason.BACK_OFF: True,
    WaitReason.PAUSED: True,
    WaitReason.SOURCE_SETTLING: True,
    WaitReason.NO_NODE: True,
    WaitReason.FOLDERS_UNAVAILABLE: True,
    WaitReason.QUEUE_PAUSED: True,
    WaitReason.DRAINED: True,
    WaitReason.ARCHIVE_AWAY: False,
    WaitReason.CPU: False,
    WaitReason.MEMORY: True,
    WaitReason.DISK: False,
    WaitReason.BEHIND_OTHERS: False,
    WaitReason.SLOTS_BUSY: False,
    WaitReason.STARTING: True,
}


class Waiting(ApiModel):
    """Why a job waits, with a message for the user."""

    reason: WaitReason
    """The class of the reason."""
    message: str
    """One plain sentence."""
    until: AwareDatetime | None = None
    """When the wait ends, if known."""


def first_of(waits: Iterable[Waiting]) -> Waiting:
    """Return the one to show of several; of equal ones the first."""
    return min(waits, key=lambda waiting: waiting.reason.precedence)


# -- the job


def back_off(attempts: int, until: datetime | None) -> Waiting:
    """Return the wait reason of a job that has failed `attempts` times and will be retried."""
    message = f"Attempt {attempts} failed. The job will be retried."
    return Waiting(reason=WaitReason.BACK_OFF, message=message, until=until)


def paused() -> Waiting:
    """Return the wait reason of a job that a user has paused."""
    return Waiting(reason=WaitReason.PAUSED, message="This job is paused.")


def source_settling(until: datetime) -> Waiting:
    """Return the wait reason of a job whose source may still be changing."""
    message = "The source changed recently. The job starts when it has stopped changing."
    return Waiting(reason=WaitReason.SOURCE_SETTLING, message=message, until=until)


def no_node() -> Waiting:
    """Return the wait reason of every job while no node reports."""
    return Waiting(reason=WaitReason.NO_NODE, message="No HandBrake node is running.")


def folders_unavailable(unmounted: Sequence[str]) -> Waiting:
    """Return the wait reason for folders; `unmounted` are configured source folders that are not mounted."""
    message = " ".join(folder_unavailable_message(folder) for folder in unmounted)
    return Waiting(
        reason=WaitReason.FOLDERS_UNAVAILABLE,
        message=message or "The job needs a node that has both its source folder and the archive.",
    )


def behind_others(ahead: int) -> Waiting:
    """Return the wait reason of a job with `ahead` jobs before it in the queue."""
    jobs = "1 job is" if ahead == 1 else f"{ahead} jobs are"
    return Waiting(reason=WaitReason.BEHIND_OTHERS, message=f"{jobs} ahead in the queue.")


def starting() -> Waiting:
    """Return the wait reason of an encode that nothing holds back."""
    return Waiting(reason=WaitReason.STARTING, message="This job is about to start.")


def sample_starting() -> Waiting:
    """Return the wait reason of a sample that at most another sample holds back."""
    message = "This sample starts when no other sample is being encoded."
    return Waiting(reason=WaitReason.STARTING, message=message)


# -- the queue, as of a node's last claim


def queue_paused() -> Waiting:
    """Return the wait reason of every job while the queue is paused."""
    return Waiting(reason=WaitReason.QUEUE_PAUSED, message="The queue is paused.")


def drained() -> Waiting:
    """Return the wait reason for a node that finishes its jobs and claims no more."""
    return Waiting(reason=WaitReason.DRAINED, message="This node is draining and takes no more jobs.")


def none_fits(room_bytes: int) -> Waiting:
    """Return the wait reason if none of the next jobs fits into `room_bytes`."""
    message = f"{format_size(room_bytes)} can be used in the archive, less than the next jobs may need."
    return Waiting(reason=WaitReason.DISK, message=message)


def claim_refused(reason: WaitReason, room_bytes: int, unmounted: Sequence[str]) -> Waiting:
    """Return why a node waits that may use `room_bytes` and whose claim was refused for `reason`."""
    match reason:
        case WaitReason.QUEUE_PAUSED:
            return queue_paused()
        case WaitReason.DRAINED:
            return drained()
        case WaitReason.DISK:
            return none_fits(room_bytes)
        case WaitReason.FOLDERS_UNAVAILABLE:
            return folders_unavailable(unmounted)
        case _:
            raise ValueError(f"The claim script does not return {reason}.")


# -- the node


def archive_away(archive: Path, problem: OSError) -> Waiting:
    """Return the wait reason while the archive or the staging folder is missing or read-only."""
    path = str(problem.filename or archive)
    detail = "" if Path(path).is_relative_to(archive) else f" {path}:"
    return Waiting(
        reason=WaitReason.ARCHIVE_AWAY,
        message=f"The archive {archive} cannot be used:{detail} {problem.strerror or problem}. "
        "Check that it is mounted.",
    )


def slots_busy(running: int, slots: int) -> Waiting:
    """Return the wait reason while a node runs as many encodes as it may."""
    return Waiting(reason=WaitReason.SLOTS_BUSY, message=f"All encoders are busy ({running} of {slots}).")


def cpu_not_measured() -> Waiting:
    """Return the wait reason until the CPU use of the job that started last shows."""
    message = "A job has just started. Its CPU use is measured before the next one starts."
    return Waiting(reason=WaitReason.CPU, message=message)


def cpu_busy(percent: float, limit_percent: float) -> Waiting:
    """Return the wait reason while CPU use is above the limit."""
    message = f"CPU use is {percent:.0f}% (limit {limit_percent:.0f}%)."
    return Waiting(reason=WaitReason.CPU, message=message)


def memory_busy(percent: float, limit_percent: float) -> Waiting:
    """Return the wait reason while memory use is above the limit."""
    message = f"Memory use is {percent:.0f}% (limit {limit_percent:.0f}%)."
    return Waiting(reason=WaitReason.MEMORY, message=message)


def memory_low(available_bytes: int, least_bytes: int) -> Waiting:
    """Return the wait reason while less memory is available than a job must find."""
    return Waiting(
        reason=WaitReason.MEMORY,
        message=f"{format_size(available_bytes)} of memory is free; "
        f"{format_size(least_bytes)} must be free to start a job.",
    )


def disk_low(free_bytes: int, reserve_bytes: int) -> Waiting:
    """Return the wait reason while less is free in the archive than must stay free."""
    message = (
        f"{format_size(free_bytes)} is free in the archive; {format_size(reserve_bytes)} must stay free."
    )
    return Waiting(reason=WaitReason.DISK, message=message)
