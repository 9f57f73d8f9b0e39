"""The rules for starting one more encode; each refusal is a reason and a sentence."""

from pathlib import Path

from shared.domain.job import Waiting, WaitReason
from shared.domain.node import Limits, Load, MountedFolders, folder_unavailable_message

_GB = 1024**3


#: A job that has just begun shows in the averaged CPU use only after this long.
SETTLING_S = 5.0


def refusal(load: Load, limits: Limits, running: int, since_start_s: float) -> Waiting | None:
    """Return why nothing may start now, or None when something may; `room_bytes` is the check per job.

    With nothing running only what others use of the CPU counts: the encode that ended a moment ago is
    still in the average. `since_start_s` is the time since this node last started a job.
    """
    if running >= limits.max_concurrent_jobs:
        slots = limits.max_concurrent_jobs
        sentence = "The one slot is busy." if slots == 1 else f"All {slots} slots are busy."
        return Waiting(reason=WaitReason.SLOTS_BUSY, message=sentence)
    if limits.cpu_percent < 100:
        if running and since_start_s < SETTLING_S:
            return Waiting(
                reason=WaitReason.CPU, message="A job has just begun; its CPU use is being measured."
            )
        busy = load.cpu_percent if running else load.cpu_others_percent
        if busy > limits.cpu_percent:
            return Waiting(
                reason=WaitReason.CPU,
                message=f"The CPU is {busy:.0f} % busy; the limit is {limits.cpu_percent:.0f} %.",
            )
    return refusal_of_memory(load, limits) or _refusal_of_disk(load, limits)


def refusal_of_memory(load: Load, limits: Limits) -> Waiting | None:
    """Return the reason when there is too little memory for anything more, else None."""
    if limits.memory_percent < 100 and load.memory_percent > limits.memory_percent:
        return Waiting(
            reason=WaitReason.MEMORY,
            message=f"Memory is {load.memory_percent:.0f} % full; "
            f"the limit is {limits.memory_percent:.0f} %.",
        )
    if load.memory_available_bytes < limits.min_memory_bytes:
        return Waiting(
            reason=WaitReason.MEMORY,
            message=f"{load.memory_available_bytes / _GB:.1f} GB of memory is free; "
            f"{limits.min_memory_bytes / _GB:g} GB must be.",
        )
    return None


def _refusal_of_disk(load: Load, limits: Limits) -> Waiting | None:
    if load.disk_free_bytes < limits.min_disk_bytes:
        return Waiting(
            reason=WaitReason.DISK,
            message=f"{load.disk_free_bytes / _GB:.1f} GB is free in the archive; "
            f"{limits.min_disk_bytes / _GB:g} GB must stay free.",
        )
    return None


def room_bytes(load: Load, limits: Limits, reserved_bytes: int, written_bytes: int) -> int:
    """Return the disk space one more job may plan with.

    `reserved_bytes` is set aside for running jobs; of it, `written_bytes` is on the disk already.
    """
    outstanding = max(0, reserved_bytes - written_bytes)
    return max(0, load.disk_free_bytes - limits.min_disk_bytes - outstanding)


def no_room(room: int) -> Waiting:
    """Return the reason when none of the next jobs fits on the disk."""
    return Waiting(
        reason=WaitReason.DISK,
        message=f"{room / _GB:.1f} GB can be used in the archive, less than the next jobs may need.",
    )


def folders_unavailable(mounted: MountedFolders) -> Waiting:
    """Return the reason when the waiting jobs need folders that this node does not have."""
    message = "The jobs that wait need folders that this node does not have."
    if mounted.unavailable:
        message = " ".join(folder_unavailable_message(folder) for folder in mounted.unavailable)
    return Waiting(reason=WaitReason.FOLDERS_UNAVAILABLE, message=message)


def archive_away(archive: Path, problem: OSError) -> Waiting:
    """Return why a job waits whose archive, or folder for unfinished results, is absent or read-only."""
    elsewhere = str(problem.filename or archive)
    place = "" if Path(elsewhere).is_relative_to(archive) else f" {elsewhere}:"
    return Waiting(
        reason=WaitReason.ARCHIVE_AWAY,
        message=f"The archive {archive} cannot be used:{place} {problem.strerror or problem}. Is it mounted?",
    )
