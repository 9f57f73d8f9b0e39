"""The query of a job list: filter, order and page, on the gateway and on a node."""

from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema

from shared.domain.failures import FailureClass
from shared.domain.job import JobKind, JobStatus
from shared.domain.value import ApiModel


def _split(value: object) -> object:
    return tuple(part for part in value.split(",") if part) if isinstance(value, str) else value


class JobOrder(StrEnum):
    """Orders of a list; a leading minus reverses the order."""

    NATURAL = "natural"
    """Running first, then queued in queue order, paused, retrying, then ended jobs, newest first."""
    CREATED = "created"
    CREATED_DESC = "-created"
    ENDED = "ended"
    ENDED_DESC = "-ended"
    SIZE = "size"
    SIZE_DESC = "-size"
    NAME = "name"
    NAME_DESC = "-name"


class JobFilter(ApiModel):
    """Which jobs to select."""

    status: Annotated[
        tuple[JobStatus, ...],
        BeforeValidator(_split),
        WithJsonSchema(
            {"type": "string", "examples": ["running,queued"], "description": "Statuses, comma-separated."}
        ),
    ] = ()
    """Empty for all."""
    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = None
    """Only jobs whose paths, owner or id contain this text; case is ignored."""
    owner: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = None
    """Only this user's jobs."""
    reason: FailureClass | None = None
    """Only jobs whose last failure has this class."""
    kind: JobKind = JobKind.ENCODE
    """Conversions or samples; a list never contains both."""


class JobQuery(JobFilter):
    """Which jobs to list."""

    sort: JobOrder = JobOrder.NATURAL
    """The order of the list."""
    limit: int = Field(default=50, ge=1, le=200)
    """Jobs per page."""
    cursor: Annotated[str, Field(pattern=r"^[0-9A-Za-z_:.\-]{1,2000}$")] | None = None
    """`next_cursor` of the previous page."""
