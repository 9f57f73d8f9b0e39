"""Requests and replies of bulk actions, and of moving jobs in the queue."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.domain.job_query import JobFilter
from shared.domain.options import PRIORITY_RANGE
from shared.domain.value import ApiModel

#: Maximum number of job ids in one request.
MOST_IDS = 1000
#: Maximum number of jobs one request acts on.
MOST_AT_ONCE = 5_000


BulkCursor = Annotated[str, Field(pattern=r"^[0-9a-f]{16}-[0-9a-f]{0,16}-[0-9]{1,9}$")]


class BulkAction(StrEnum):
    """The actions that can be applied to many jobs."""

    CANCEL = "cancel"
    RETRY = "retry"
    PAUSE = "pause"
    RESUME = "resume"
    DELETE = "delete"
    REMOVE = "remove"
    """Cancel jobs that have not ended, delete those that have."""
    PRIORITY = "priority"
    TOP = "top"
    BOTTOM = "bottom"


class BulkRequest(ApiModel):
    """An action on jobs given by id, or on all jobs that match a filter."""

    action: BulkAction
    job_ids: list[str] | None = Field(default=None, min_length=1, max_length=MOST_IDS)
    """The jobs, in the order in which the action is applied."""
    filter: JobFilter | None = None
    """An alternative to `job_ids`: all jobs that match when the first request arrives, in queue order."""
    priority: int | None = Field(default=None, ge=PRIORITY_RANGE[0], le=PRIORITY_RANGE[1])
    """The new priority, for the action `priority`."""
    limit: int = Field(default=MOST_AT_ONCE, ge=1, le=MOST_AT_ONCE)
    """Maximum number of jobs per request; the next request continues. Use a low limit to show progress."""
    cursor: BulkCursor | None = None
    """`next_cursor` of the previous reply. Only this field and `limit` may differ from the first request."""

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if (self.job_ids is None) == (self.filter is None):
            raise ValueError("give either job_ids or filter")
        if (self.action is BulkAction.PRIORITY) != (self.priority is not None):
            raise ValueError("priority is required for the action priority and not allowed for others")
        return self


class BulkRefusal(ApiModel):
    """A job that the action could not be applied to."""

    job_id: str
    error: str
    """The stable error code."""
    message: str
    """One sentence for the user."""


class BulkResult(ApiModel):
    """The outcome of one request."""

    done: int
    """Number of jobs that the action was applied to."""
    refused: int
    """Number of jobs that the action could not be applied to."""
    refusals: list[BulkRefusal]
    """The first hundred of them."""
    total: int
    """Number of jobs the action covers over all its requests; fixed by the first one."""
    next_cursor: BulkCursor | None = None
    """Set while jobs are left: send the request again with this as `cursor`. None: the action is complete."""


class QueuePart(StrEnum):
    """Jobs that can be cleared: waiting ones are cancelled, the records of ended ones deleted."""

    WAITING = "waiting"
    """Queued and retrying jobs."""
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ClearRequest(ApiModel):
    """Which jobs to clear."""

    jobs: list[QueuePart] = Field(min_length=1, max_length=len(QueuePart))
    cursor: BulkCursor | None = None
    """`next_cursor` of the previous reply."""


class MoveTarget(StrEnum):
    """Where a job moves to in the queue order."""

    TOP = "top"
    BOTTOM = "bottom"
    BEFORE = "before"
    AFTER = "after"


class MoveRequest(ApiModel):
    """A new position for a waiting job."""

    to: MoveTarget
    job_id: str | None = None
    """The reference job for `before` and `after`; the moved job takes over its priority."""

    @model_validator(mode="after")
    def _job_id_fits_target(self) -> Self:
        if (self.to in (MoveTarget.BEFORE, MoveTarget.AFTER)) != (self.job_id is not None):
            raise ValueError("job_id is required for before and after and not allowed otherwise")
        return self


class PriorityRequest(ApiModel):
    """A new priority; the job moves behind all others of that priority."""

    priority: int = Field(ge=PRIORITY_RANGE[0], le=PRIORITY_RANGE[1])
