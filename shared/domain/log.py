"""A piece of an encoder's log, as it is followed."""

from shared.domain.value import Value


class LogPart(Value):
    """Part of the log of a job's last attempt on its node."""

    text: str
    """Whole lines; at most 64 KiB."""
    offset: int
    """Where in the log it begins, in bytes; above the one asked for when older lines were dropped."""
    next_offset: int
    """Ask for this one next."""
    complete: bool
    """Nothing will be added any more, and this part reaches the end."""
