"""Why a job failed: a class that programs can act on, and how many attempts make sense for it."""

from enum import StrEnum

from shared.domain.value import ApiModel


class FailureClass(StrEnum):
    """The kinds of failure, as the API names them."""

    INVALID_SOURCE = "invalid_source"
    SOURCE_CHANGED = "source_changed"
    SOURCE_UNAVAILABLE = "source_unavailable"
    SOURCE_DAMAGED = "source_damaged"
    """Parts of the source cannot be decoded, and the setting `DAMAGED_SOURCES` refuses such sources."""
    INVALID_OPTIONS = "invalid_options"
    SHORT_OUTPUT = "short_output"
    BAD_OUTPUT = "bad_output"
    """The result is intact, but does not match the options."""
    DAMAGED_OUTPUT = "damaged_output"
    """The result cannot be read or decoded."""
    DIFFERS = "differs"
    """The result is intact, but its video or audio differs from the source."""
    OUTPUT_EXISTS = "output_exists"
    ARCHIVE_UNWRITABLE = "archive_unwritable"
    NO_SPACE = "no_space"
    OUT_OF_MEMORY = "out_of_memory"
    STALLED = "stalled"
    ENCODER_ERROR = "encoder_error"
    NODE_LOST = "node_lost"
    POISON = "poison"


#: Maximum attempts by failure class; classes not listed get as many as the node's settings allow. Another
#: attempt would repeat most of these failures, so they go straight to the dead letter. A faulty disk or
#: memory can damage a result, so that is worth a second encode, but not a third.
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
    """Why an attempt failed, with a message for the user."""

    reason: FailureClass
    """The class of the failure."""
    message: str
    """One plain sentence: what happened and what to do."""
    log_tail: str = ""
    """The last lines of the encoder's log, newest last."""

    def attempts_allowed(self, configured: int) -> int:
        """Return how many attempts a job with this failure may have; `configured` is the node's own limit."""
        return min(configured, MOST_ATTEMPTS.get(self.reason, configured))
