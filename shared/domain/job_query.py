"""Which jobs a list shows: the query of the gateway's and of the node's list."""

from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from shared.domain.job import JobStatus
from shared.domain.value import Value


def _split(value: object) -> object:
    return tuple(part for part in value.split(",") if part) if isinstance(value, str) else value


class JobQuery(Value):
    """Which jobs to list."""

    status: Annotated[
        tuple[JobStatus, ...],
        BeforeValidator(_split),
        WithJsonSchema({"type": "string", "examples": ["running,queued"]}),
    ] = ()
    """Statuses, comma-separated; none means all."""
    limit: int = Field(default=50, ge=1, le=200)
    """Jobs per page."""
    cursor: Annotated[str, Field(pattern=r"^\d{1,9}$")] | None = None
    """`next_cursor` of the page before."""
