"""A preview of the jobs that requests would create, before anything is queued."""

from pydantic import AwareDatetime, Field

from shared.domain.not_kept import NotKept
from shared.domain.options import EncodeOptions, JobRequest
from shared.domain.value import ApiModel

#: Maximum number of files planned in one call; larger folders take several calls.
MOST_PLANNED = 100
#: Maximum request size; `MOST_PLANNED` files with long paths fit.
MOST_PLAN_BYTES = 1024 * 1024


class Estimate(ApiModel):
    """A forecast from the source and the options; a sample encode is more accurate."""

    size_bytes: int
    """Estimated size of the result; half to twice as much is common."""
    elapsed_s: float
    """Estimated wall time of the encode on this node, if nothing else runs."""


class PlanRequest(ApiModel):
    """The requests to preview: `POST /api/jobs/plan`."""

    requests: list[JobRequest] = Field(min_length=1, max_length=MOST_PLANNED)


class PlanProblem(ApiModel):
    """Why a request would be rejected: the same error that it would receive."""

    error: str
    """The stable error code."""
    message: str
    fields: dict[str, list[str]] | None = None
    """Messages by field, if particular fields are invalid."""


class PlannedJob(ApiModel):
    """The job that one request would create."""

    input_path: str
    problem: PlanProblem | None = None
    """Set if the request would be rejected; fields that could not be determined are then None."""
    output_path: str | None = None
    """Path of the result in the archive."""
    output_exists: bool = False
    """Whether the archive already contains a file at the path the request would use first."""
    options: EncodeOptions | None = None
    """Encode settings, with preset and container resolved."""
    duration_s: float | None = None
    """Duration of the result."""
    source_bytes: int | None = None
    estimate: Estimate | None = None
    settling_until: AwareDatetime | None = None
    """When the source will have been unchanged for long enough to convert it; None if it already has been."""
    not_kept: list[NotKept] = Field(default_factory=list)
    """Parts of the source that the result would lose without the user having asked for it."""


class Plan(ApiModel):
    """One entry for each request, in the same order."""

    jobs: list[PlannedJob]
