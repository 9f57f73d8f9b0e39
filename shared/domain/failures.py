"""Why a job failed: a class a program can act on, and whether trying again could help."""

from enum import StrEnum

from shared.domain.value import Value


class FailureClass(StrEnum):
    """The kinds of failure, as the API names them."""

    INVALID_SOURCE = "invalid_source"
    SOURCE_CHANGED = "source_changed"
    SOURCE_UNAVAILABLE = "source_unavailable"
    INVALID_OPTIONS = "invalid_options"
    SHORT_OUTPUT = "short_output"
    BAD_OUTPUT = "bad_output"
    OUTPUT_EXISTS = "output_exists"
    ARCHIVE_UNWRITABLE = "archive_unwritable"
    NO_SPACE = "no_space"
    OUT_OF_MEMORY = "out_of_memory"
    STALLED = "stalled"
    ENCODER_ERROR = "encoder_error"
    NODE_LOST = "node_lost"
    POISON = "poison"


#: Failures that the same try would only repeat; these go straight to the dead letter.
PERMANENT = frozenset(
    {
        FailureClass.INVALID_SOURCE,
        FailureClass.SOURCE_CHANGED,
        FailureClass.INVALID_OPTIONS,
        FailureClass.SHORT_OUTPUT,
        FailureClass.OUTPUT_EXISTS,
        FailureClass.POISON,
    }
)


class Failure(Value):
    """One failed attempt, told to a person."""

    reason: FailureClass
    """The class of the failure."""
    message: str
    """One plain sentence: what happened and what to do."""
    log_tail: str = ""
    """The encoder's last lines, newest last."""

    @property
    def permanent(self) -> bool:
        """Whether trying again could not help."""
        return self.reason in PERMANENT
