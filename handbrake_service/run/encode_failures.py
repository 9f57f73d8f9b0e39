"""Says in plain words why an encoder's run gave no result."""

import os
import signal
from pathlib import Path

from handbrake_service.archive.folders import DISK_FULL
from handbrake_service.encoder.process import EncoderExit
from shared.domain.failures import Failure, FailureClass

#: HandBrakeCLI leaves at most a few blocks on a disk that it filled.
_FULL_DISK_BYTES = 16 * 1024**2

_DAMAGED = (
    FailureClass.INVALID_SOURCE,
    "HandBrakeCLI finds nothing to encode in the source; does it play in a player?",
)
#: Who killed an encoder, if not we: the kernel for lack of memory, somebody else, or it cannot be told.
_KILLED = {
    True: (
        FailureClass.OUT_OF_MEMORY,
        "The system killed HandBrakeCLI for lack of memory. Run fewer jobs at once or give it more.",
    ),
    False: (
        FailureClass.ENCODER_ERROR,
        "Somebody or something killed HandBrakeCLI (SIGKILL); it was not for lack of memory.",
    ),
    None: (
        FailureClass.OUT_OF_MEMORY,
        "The system killed HandBrakeCLI, most likely for lack of memory; run fewer jobs at once.",
    ),
}
_OUTGREW = "The result outgrew the room there was for it on the disk, so HandBrakeCLI was stopped. Make room."
_REFUSED_MEMORY = (
    "HandBrakeCLI needed more memory than one encode may have on this node. Choose a smaller picture or a "
    "faster encoder preset, or give the node more memory."
)
#: Exit codes of HandBrakeCLI (libhb/common.h: hb_error_code): wrong input, initialisation, read.
_BY_EXIT_CODE = {
    2: _DAMAGED,
    3: (
        FailureClass.INVALID_OPTIONS,
        "HandBrakeCLI could not start this encode. The preset may need hardware that is not here.",
    ),
    5: _DAMAGED,
}


def explain(ended: EncoderExit, staging: Path) -> Failure:
    """Class a run that did not claim success, or whose claim was empty."""
    reason, message = _class_of(ended, staging)
    return Failure(reason=reason, message=message, log_tail=ended.log_tail)


def _class_of(ended: EncoderExit, staging: Path) -> tuple[FailureClass, str]:
    if ended.stalled:
        return FailureClass.STALLED, "HandBrakeCLI made no progress for too long and was killed."
    if "No space left on device" in ended.log_tail or is_full(staging):
        return FailureClass.NO_SPACE, DISK_FULL
    if ended.code == -signal.SIGXFSZ:
        return FailureClass.NO_SPACE, _OUTGREW
    if not os.access(staging, os.W_OK):
        return FailureClass.ARCHIVE_UNWRITABLE, "The archive cannot be written. Is it mounted, and writable?"
    if ended.code == -signal.SIGKILL:
        return _KILLED[ended.out_of_memory]
    if ended.code != 0 and ended.hit_memory_limit:
        return FailureClass.OUT_OF_MEMORY, _REFUSED_MEMORY
    if ended.code < 0:
        return FailureClass.ENCODER_ERROR, f"HandBrakeCLI died of {signal.Signals(-ended.code).name}."
    if ended.code == 0:
        return FailureClass.ENCODER_ERROR, "HandBrakeCLI ended without saying that it had finished."
    return _BY_EXIT_CODE.get(
        ended.code, (FailureClass.ENCODER_ERROR, f"HandBrakeCLI failed with exit code {ended.code}.")
    )


def is_full(folder: Path) -> bool:
    """Return whether nothing more fits beside a result."""
    try:
        facts = os.statvfs(folder)
    except OSError:
        return False
    # Some file systems do not count files; of them `f_files` is 0.
    no_more_files = facts.f_files > 0 and facts.f_favail == 0
    return no_more_files or facts.f_bavail * facts.f_frsize < _FULL_DISK_BYTES
