"""What would come of a request, told before anything is queued."""

from pydantic import AwareDatetime, Field

from shared.domain.not_kept import NotKept
from shared.domain.options import EncodeOptions, JobRequest
from shared.domain.value import ApiModel

#: How many files one call plans; a folder with more is asked for in parts.
MOST_PLANNED = 100
#: Largest request to plan; that many with long paths stay below.
MOST_PLAN_BYTES = 1024 * 1024


class Estimate(ApiModel):
    """A forecast from the source and the options; a sample encode tells more."""

    size_bytes: int
    """Of the result; half to twice as much is common."""
    elapsed_s: float
    """Wall time of the encode on this node, when nothing else runs."""


class PlanRequest(ApiModel):
    """Requests to look at: `POST /api/jobs/plan`."""

    requests: list[JobRequest] = Field(min_length=1, max_length=MOST_PLANNED)


class PlanProblem(ApiModel):
    """Why a request would be refused; the same as the error it would get."""

    error: str
    """The stable code."""
    message: str
    fields: dict[str, list[str]] | None = None
    """By field, where fields are at fault."""


class PlannedJob(ApiModel):
    """What one request would make."""

    input_path: str
    problem: PlanProblem | None = None
    """Set when it would be refused; what could not be told is None then."""
    output_path: str | None = None
    """Where the result would go."""
    output_exists: bool = False
    """Whether the archive has a file of the name the request would use first."""
    options: EncodeOptions | None = None
    """With preset and container filled in."""
    duration_s: float | None = None
    """Play time of the result."""
    source_bytes: int | None = None
    estimate: Estimate | None = None
    settling_until: AwareDatetime | None = None
    """When its source will have been quiet for long enough to be converted; None: it is."""
    not_kept: list[NotKept] = Field(default_factory=list)
    """What the result would not have of its source although nobody asked for that."""


class Plan(ApiModel):
    """One entry for each request, in their order."""

    jobs: list[PlannedJob]
