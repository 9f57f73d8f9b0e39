"""Which failure a check that was not passed comes to: this decides whether the encode is tried again."""

from collections.abc import Sequence

from shared.domain.failures import Failure, FailureClass
from shared.domain.verification import Check, CheckName

#: HandBrakeCLI makes the same headers of the same source and options each time, and a source that lacks its
#: end lacks it the next time too. A result that cannot be read or decoded may be the fault of a disk.
FAILURES = {
    CheckName.READABLE: FailureClass.DAMAGED_OUTPUT,
    CheckName.CONTAINER: FailureClass.BAD_OUTPUT,
    CheckName.DURATION: FailureClass.SHORT_OUTPUT,
    CheckName.VIDEO: FailureClass.BAD_OUTPUT,
    CheckName.PICTURE_SIZE: FailureClass.BAD_OUTPUT,
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

#: What a failed comparison with the source means, in front of what was found.
_DIFFERENCES = {
    CheckName.FRAMES: "The result does not show what the source shows",
    CheckName.FRAME_AREA: "The result does not show the part of the frame it should",
    CheckName.COLOURS: "The result does not have the colours of the source",
    CheckName.SOUND: "The result does not sound like the source",
    CheckName.SYNC: "Sound and frames of the result are further apart than those of the source",
}


def failure_of(checks: Sequence[Check]) -> Failure | None:
    """Return the failure of the first check that was not passed; of several, the play time explains most."""
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
        message=f"The result fails a check, {name}: expected {check.expected}, found {check.found}.",
    )
