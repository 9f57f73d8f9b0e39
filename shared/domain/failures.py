"""Why a job failed: a class a program can act on, and whether trying again could help."""

from enum import StrEnum

from shared.domain.value import ApiModel


class FailureClass(StrEnum):
    """The kinds of failure, as the API names them."""

    INVALID_SOURCE = "invalid_source"
    SOURCE_CHANGED = "source_changed"
    SOURCE_UNAVAILABLE = "source_unavailable"
    SOURCE_DAMAGED = "source_damaged"
    """Parts of the source cannot be decoded, and `DAMAGED_SOURCES` refuses copies of such sources."""
    INVALID_OPTIONS = "invalid_options"
    SHORT_OUTPUT = "short_output"
    BAD_OUTPUT = "bad_output"
    """The result is whole, but not what was asked for."""
    DAMAGED_OUTPUT = "damaged_output"
    """The result cannot be read or decoded."""
    DIFFERS = "differs"
    """The result is whole, but does not show or sound like its source."""
    OUTPUT_EXISTS = "output_exists"
    ARCHIVE_UNWRITABLE = "archive_unwritable"
    NO_SPACE = "no_space"
    OUT_OF_MEMORY = "out_of_memory"
    STALLED = "stalled"
    ENCODER_ERROR = "encoder_error"
    NODE_LOST = "node_lost"
    POISON = "poison"


#: How many attempts make sense at the most; of what is not named here, as many as a node is set to make.
#: The same attempt would only repeat most of these, so they go straight to the dead letter. A result that is
#: damaged may be the fault of a disk or of memory, so one more encode is worth its time, and no third.
MOST_ATTEMPTS = {
    FailureClass.INVALID_SOURCE: 1,
    FailureClass.SOURCE_CHANGED: 1,
    FailureClass.SOURCE_DAMAGED: 1,
    FailureClass.INVALID_OPTIONS: 1,
    FailureClass.SHORT_OUTPUT: 1,
    FailureClass.BAD_OUTPUT: 1,
    FailureClass.DAMAGED_OUTPUT: 2,
    FailureClass.DIFFERS: 2,
    FailureClass.OUTPUT_EXISTS: 1,
    FailureClass.POISON: 1,
}


class Failure(ApiModel):
    """One failed attempt, told to a person."""

    reason: FailureClass
    """The class of the failure."""
    message: str
    """One plain sentence: what happened and what to do."""
    log_tail: str = ""
    """The encoder's last lines, newest last."""

    def attempts_allowed(self, configured: int) -> int:
        """Return how many attempts a job may have that failed like this, of those a node is set to make."""
        return min(configured, MOST_ATTEMPTS.get(self.reason, configured))
