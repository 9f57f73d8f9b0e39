"""One line of the audit log, and how the log is searched."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, Field

from shared.domain.value import ApiModel

MOST_ENTRIES = 200
_FIRST_YEAR, _LAST_YEAR = 2000, 3000


def _storable(moment: datetime) -> datetime:
    if not _FIRST_YEAR <= moment.year < _LAST_YEAR:
        raise ValueError(f"use a year from {_FIRST_YEAR} to {_LAST_YEAR - 1}")
    return moment


#: A time that can be converted to UTC.
Moment = Annotated[AwareDatetime, AfterValidator(_storable)]


class Outcome(StrEnum):
    """How a request to change something ended."""

    SUCCESS = "success"
    REFUSED = "refused"
    """The caller was not allowed to do it."""
    FAILED = "failed"
    """The request was wrong, or the change was not possible."""


class AuditEntry(ApiModel):
    """Who changed what, from where, and with which outcome."""

    id: int
    at: AwareDatetime
    username: str | None
    """None if nobody was signed in, such as at a sign-in with an unknown name."""
    address: str
    """IP address of the client."""
    action: str
    """Operation id of the route, such as `add_job`."""
    target: str | None
    """What was changed: a job, user, preset, path or node."""
    details: dict[str, Any] | None
    """What was asked for, or values `before` and `after`. Never has passwords or other secrets."""
    outcome: Outcome
    error: str | None
    """Error code of the response."""
    request_id: str
    """Identifies the request in the logs of every service involved."""


class AuditFilter(ApiModel):
    """Which entries to return; all conditions must hold."""

    username: str | None = Field(default=None, max_length=64)
    action: str | None = Field(default=None, max_length=64)
    outcome: Outcome | None = None
    target: str | None = Field(default=None, max_length=1024)
    """Text that the target contains, regardless of case."""
    since: Moment | None = None
    until: Moment | None = None


class AuditQuery(AuditFilter):
    """A page of the audit log."""

    before: int | None = Field(default=None, ge=1, lt=2**63)
    """Return entries with smaller ids: `next` of the page before."""
    limit: int = Field(default=50, ge=1, le=MOST_ENTRIES)


class AuditPage(ApiModel):
    """A page of the audit log."""

    entries: list[AuditEntry]
    """The newest first."""
    next: int | None
    """`before` of the next page; None on the last page."""
