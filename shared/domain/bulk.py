"""The same thing done to many jobs at once."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.domain.job_query import JobFilter
from shared.domain.options import PRIORITY_RANGE
from shared.domain.value import ApiModel

#: Most jobs named one by one in a request.
MOST_IDS = 1000
#: Most jobs one request acts on.
MOST_AT_ONCE = 5_000


BulkCursor = Annotated[str, Field(pattern=r"^[0-9a-f]{16}-[0-9a-f]{0,16}-[0-9]{1,9}$")]


class BulkAction(StrEnum):
    """What can be done to many jobs."""

    CANCEL = "cancel"
    RETRY = "retry"
    PAUSE = "pause"
    RESUME = "resume"
    DELETE = "delete"
    PRIORITY = "priority"
    TOP = "top"
    BOTTOM = "bottom"


class BulkRequest(ApiModel):
    """An action on the jobs named by id, or on all that match a filter."""

    action: BulkAction
    job_ids: list[str] | None = Field(default=None, min_length=1, max_length=MOST_IDS)
    """The jobs, in the order in which they are to be taken."""
    filter: JobFilter | None = None
    """Instead of ids: all jobs that match when the first request comes, in the queue's order."""
    priority: int | None = Field(default=None, ge=PRIORITY_RANGE[0], le=PRIORITY_RANGE[1])
    """The new priority, for the action `priority`."""
    limit: int = Field(default=MOST_AT_ONCE, ge=1, le=MOST_AT_ONCE)
    """Most jobs to act on in this request: few, to see how it goes on; what is left is for the next."""
    cursor: BulkCursor | None = None
    """`next_cursor` of the reply before; all else but the limit stays as it was."""

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if (self.job_ids is None) == (self.filter is None):
            raise ValueError("give either job_ids or filter")
        if (self.action is BulkAction.PRIORITY) != (self.priority is not None):
            raise ValueError("give priority with the action priority, and only then")
        return self


class BulkRefusal(ApiModel):
    """A job to which it could not be done."""

    job_id: str
    error: str
    """The stable code."""
    message: str
    """A sentence."""


class BulkResult(ApiModel):
    """What came of it."""

    done: int
    """To how many jobs it was done."""
    refused: int
    """To how many it could not be done."""
    refusals: list[BulkRefusal]
    """The first hundred of these."""
    total: int
    """How many jobs the action is for, over all its requests: fixed by the first of them."""
    next_cursor: BulkCursor | None = None
    """There is more to do than fits one request: send it again with this as `cursor`. None: that was all."""


class ClearQuery(ApiModel):
    """How far clearing the queue is."""

    cursor: BulkCursor | None = None
    """`next_cursor` of the reply before."""


class MoveTarget(StrEnum):
    """Where a job goes in the order."""

    TOP = "top"
    BOTTOM = "bottom"
    BEFORE = "before"
    AFTER = "after"


class MoveRequest(ApiModel):
    """A new place for a waiting job."""

    to: MoveTarget
    job_id: str | None = None
    """The other job, for `before` and `after`; the moved one takes its priority."""

    @model_validator(mode="after")
    def _names_the_other(self) -> Self:
        if (self.to in (MoveTarget.BEFORE, MoveTarget.AFTER)) != (self.job_id is not None):
            raise ValueError("give job_id with before and after, and only then")
        return self


class PriorityRequest(ApiModel):
    """A new priority; the job goes to its end."""

    priority: int = Field(ge=PRIORITY_RANGE[0], le=PRIORITY_RANGE[1])
