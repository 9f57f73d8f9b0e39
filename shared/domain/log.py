"""A piece of an encoder's log, as it is followed."""

from pydantic import Field

from shared.domain.value import ApiModel


class LogQuery(ApiModel):
    """Which part of a log to give."""

    offset: int = Field(default=0, ge=0, le=2**53)
    """Where in the log to begin, in bytes; `next_offset` of the part before."""


class LogPart(ApiModel):
    """Part of the log of a job's last attempt on its node."""

    text: str
    """Whole lines; at most 64 KiB."""
    offset: int
    """Where in the log it begins, in bytes: above the one asked for when lines were dropped, 0 when a new
    attempt has begun a new log."""
    next_offset: int
    """Ask for this one next."""
    complete: bool
    """Nothing will be added any more, and this part reaches the end."""
