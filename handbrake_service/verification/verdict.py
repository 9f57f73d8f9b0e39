"""Maps failed checks to a failure class, which decides whether the encode is retried."""

from collections.abc import Sequence

from shared.domain.failures import Failure, FailureClass
from shared.domain.verification import Check, CheckName

#: HandBrakeCLI writes the same headers for the same source and options each time, and a truncated source
#: stays truncated, so a retry does not help. A result that cannot be read or decoded may be due to a disk
#: error.
FAILURES = {
    CheckName.READABLE: FailureClass.DAMAGED_OUTPUT,
    CheckName.CONTAINER: FailureClass.BAD_OUTPUT,
    CheckName.DURATION: FailureClass.SHORT_OUTPUT,
    CheckName.VIDEO: FailureClass.BAD_OUTPUT,
    CheckName.FRAME_SIZE: FailureClass.BAD_OUTPUT,
    CheckName.AUDIO: FailureClass.BAD_OUTPUT,
    CheckName.SUBTITLES: FailureClass.BAD_OUTPUT,
    CheckName.CHAPTERS: FailureClass.BAD_OUTPUT,
    CheckName.TAIL: FailureClass.DAMAGED_OUTPUT,
    CheckName.FULL_DECODE: FailureClass.DAMAGED_OUTPUT,
    CheckName.FRAMES: FailureClass.DIFFERS,
    CheckName.FRAME_AREA: FailureClass.DIFFERS,
    CheckName.COLOURS: FailureClass.DIFFERS,
    CheckName.SOUND: FailureClass.DIFFERS,
    CheckName.SYNC: FailureClass.DIFFERS,
}

#: The first part of the message for a failed comparison with the source.
_DIFFERENCES = {
    CheckName.FRAMES: "The result does not show what the source shows",
    CheckName.FRAME_AREA: "The result does not show the right part of the frame",
    CheckName.COLOURS: "The colours of the result differ from those of the source",
    CheckName.SOUND: "The result does not sound like the source",
    CheckName.SYNC: "Sound and video of the result are out of sync",
}


def failure_of(checks: Sequence[Check]) -> Failure | None:
    """Return the failure for the failed checks, or None if all passed.

    A failed play time takes precedence because it explains most others; otherwise the first failed check
    counts.
    """
    failed = [check for check in checks if not check.passed]
    if not failed:
        return None
    check = next((check for check in failed if check.name is CheckName.DURATION), failed[0])
    reason = FAILURES[check.name]
    if reason is FailureClass.SHORT_OUTPUT:
        return Failure(reason=reason, message=f"{check.found} Nothing was published.")
    if check.name in _DIFFERENCES:
        return Failure(reason=reason, message=f"{_DIFFERENCES[check.name]}: {check.found}.")
    name = check.name.value.replace("_", " ")
    return Failure(
        reason=reason,
        message=f"The result failed a check ({name}): expected {check.expected}, found {check.found}.",
    )
