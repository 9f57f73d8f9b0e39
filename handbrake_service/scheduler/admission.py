"""The rules for starting one more encode; a refusal has a reason and a sentence."""

from pathlib import Path

from shared.domain.job import Waiting, WaitReason
from shared.domain.node import Limits, Load, MountedFolders, folder_unavailable_message
from shared.domain.units import format_size

#: How long a new job takes to show in the averaged CPU use.
SETTLING_S = 5.0


def refusal(load: Load, limits: Limits, running: int, since_start_s: float) -> Waiting | None:
    """Return why no job may start now, or None if one may. `room_bytes` then limits the size of the job.

    With nothing running, only the CPU use of other programs counts, because the average still contains the
    encode that ended last. `since_start_s` is the time since this node last started a job.
    """
    if running >= limits.max_concurrent_jobs:
        total = limits.max_concurrent_jobs
        return Waiting(reason=WaitReason.SLOTS_BUSY, message=f"All encoders are busy ({running} of {total}).")
    if limits.cpu_percent < 100:
        if running and since_start_s < SETTLING_S:
            return Waiting(
                reason=WaitReason.CPU,
                message="A job has just started. Its CPU use is measured before the next one starts.",
            )
        busy = load.cpu_percent if running else load.cpu_others_percent
        if busy > limits.cpu_percent:
            return Waiting(
                reason=WaitReason.CPU,
                message=f"CPU use is {busy:.0f}% (limit {limits.cpu_percent:.0f}%).",
            )
    return refusal_of_memory(load, limits) or _refusal_of_disk(load, limits)


def refusal_of_memory(load: Load, limits: Limits) -> Waiting | None:
    """Return the wait reason if too little memory is free for another job, else None."""
    if limits.memory_percent < 100 and load.memory_percent > limits.memory_percent:
        return Waiting(
            reason=WaitReason.MEMORY,
            message=f"Memory use is {load.memory_percent:.0f}% (limit {limits.memory_percent:.0f}%).",
        )
    if load.memory_available_bytes < limits.min_memory_bytes:
        return Waiting(
            reason=WaitReason.MEMORY,
            message=f"{format_size(load.memory_available_bytes)} of memory is free; "
            f"{format_size(limits.min_memory_bytes)} must be free to start a job.",
        )
    return None


def _refusal_of_disk(load: Load, limits: Limits) -> Waiting | None:
    if load.disk_free_bytes < limits.min_disk_bytes:
        return Waiting(
            reason=WaitReason.DISK,
            message=f"{format_size(load.disk_free_bytes)} is free in the archive; "
            f"{format_size(limits.min_disk_bytes)} must stay free.",
        )
    return None


def room_bytes(load: Load, limits: Limits, reserved_bytes: int, written_bytes: int) -> int:
    """Return the disk space available to one more job.

    `reserved_bytes` is reserved for running jobs, which have already written `written_bytes` of it.
    """
    outstanding = max(0, reserved_bytes - written_bytes)
    return max(0, load.disk_free_bytes - limits.min_disk_bytes - outstanding)


def no_room(room: int) -> Waiting:
    """Return the wait reason if none of the next jobs fits on the disk."""
    return Waiting(
        reason=WaitReason.DISK,
        message=f"{format_size(room)} can be used in the archive, less than the next jobs may need.",
    )


def folders_unavailable(mounted: MountedFolders) -> Waiting:
    """Return the wait reason if the waiting jobs need folders that this node does not have."""
    message = "The waiting jobs need folders that this node does not have."
    if mounted.unavailable:
        message = " ".join(folder_unavailable_message(folder) for folder in mounted.unavailable)
    return Waiting(reason=WaitReason.FOLDERS_UNAVAILABLE, message=message)


def archive_away(archive: Path, problem: OSError) -> Waiting:
    """Return the wait reason if the archive or the staging folder is missing or read-only."""
    path = str(problem.filename or archive)
    detail = "" if Path(path).is_relative_to(archive) else f" {path}:"
    return Waiting(
        reason=WaitReason.ARCHIVE_AWAY,
        message=f"The archive {archive} cannot be used:{detail} {problem.strerror or problem}. "
        "Check that it is mounted.",
    )
