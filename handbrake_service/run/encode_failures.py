"""Explains why an encode produced no result, from its exit code, its log and the disk."""

import os
import signal
from pathlib import Path

from handbrake_service.archive.folders import DISK_FULL
from handbrake_service.encoder.process import EncoderExit
from shared.domain.failures import Failure, FailureClass

#: A disk with less free space counts as full: HandBrakeCLI leaves at most a few blocks.
_FULL_DISK_BYTES = 16 * 1024**2

_DAMAGED = (
    FailureClass.INVALID_SOURCE,
    "HandBrakeCLI found nothing to encode in the source. Check whether it plays in a media player.",
)
#: For an encoder killed by SIGKILL: whether the kernel did it for lack of memory; None if unknown.
_KILLED = {
    True: (
        FailureClass.OUT_OF_MEMORY,
        "The system killed HandBrakeCLI for lack of memory. Run fewer jobs at once or add memory.",
    ),
    False: (
        FailureClass.ENCODER_ERROR,
        "HandBrakeCLI was killed by another program or user (SIGKILL), not for lack of memory.",
    ),
    None: (
        FailureClass.OUT_OF_MEMORY,
        "HandBrakeCLI was killed (SIGKILL), most likely for lack of memory. Run fewer jobs at once.",
    ),
}
_OUTGREW = "The result needed more disk space than was free, so HandBrakeCLI was stopped. Free some space."
_REFUSED_MEMORY = (
    "HandBrakeCLI needed more memory than one encode may have on this node. Choose a lower resolution or a "
    "faster encoder preset, or give the node more memory."
)
#: Exit codes of HandBrakeCLI (libhb/common.h: hb_error_code): wrong input, initialisation, read.
_BY_EXIT_CODE = {
    2: _DAMAGED,
    3: (
        FailureClass.INVALID_OPTIONS,
        "HandBrakeCLI could not start this encode. The preset may need hardware this node lacks.",
    ),
    5: _DAMAGED,
}


def explain(ended: EncoderExit, staging: Path) -> Failure:
    """Return the failure of an encode that did not report success, or left no result."""
    reason, message = _classify(ended, staging)
    return Failure(reason=reason, message=message, log_tail=ended.log_tail)


def _classify(ended: EncoderExit, staging: Path) -> tuple[FailureClass, str]:
    if ended.stalled:
        return FailureClass.STALLED, "HandBrakeCLI made no progress for too long and was killed."
    if "No space left on device" in ended.log_tail or is_full(staging):
        return FailureClass.NO_SPACE, DISK_FULL
    if ended.code == -signal.SIGXFSZ:
        return FailureClass.NO_SPACE, _OUTGREW
    if not os.access(staging, os.W_OK):
        return (
            FailureClass.ARCHIVE_UNWRITABLE,
            "Cannot write to the archive. Check its mount and permissions.",
        )
    if ended.code == -signal.SIGKILL:
        return _KILLED[ended.out_of_memory]
    if ended.code != 0 and ended.hit_memory_limit:
        return FailureClass.OUT_OF_MEMORY, _REFUSED_MEMORY
    if ended.code < 0:
        return (
            FailureClass.ENCODER_ERROR,
            f"HandBrakeCLI was terminated by {signal.Signals(-ended.code).name}.",
        )
    if ended.code == 0:
        return FailureClass.ENCODER_ERROR, "HandBrakeCLI exited without reporting success."
    return _BY_EXIT_CODE.get(
        ended.code, (FailureClass.ENCODER_ERROR, f"HandBrakeCLI failed with exit code {ended.code}.")
    )


def is_full(folder: Path) -> bool:
    """Return whether the disk of a folder is out of space or inodes; False if that cannot be read."""
    try:
        stats = os.statvfs(folder)
    except OSError:
        return False
    # Some file systems do not count inodes; their `f_files` is 0.
    out_of_inodes = stats.f_files > 0 and stats.f_favail == 0
    return out_of_inodes or stats.f_bavail * stats.f_frsize < _FULL_DISK_BYTES
