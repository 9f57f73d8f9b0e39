"""Reading an encoder's log in parts, so that a client can follow it."""

from pydantic import Field

from shared.domain.value import ApiModel


class LogQuery(ApiModel):
    """Which part of a log to return."""

    offset: int = Field(default=0, ge=0, le=2**53)
    """Byte offset to start at; `next_offset` of the previous part."""


class LogPart(ApiModel):
    """Part of the log of a job's last attempt on its node."""

    text: str
    """Complete lines, at most 64 KiB."""
    offset: int
    """Byte offset of this part: higher than requested if lines were dropped, 0 if a new attempt has started a
    new log."""
    next_offset: int
    """The `offset` to request next."""
    complete: bool
    """True if the log is final and this part reaches its end."""
