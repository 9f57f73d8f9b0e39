"""Routes for jobs: add, look up, list, cancel. Each is forwarded to a HandBrake node."""

from typing import Annotated

from apiflask import APIBlueprint
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from api_gateway.api.contract import NODE_ERRORS, Access, contract
from api_gateway.auth.guard import identity
from api_gateway.gateway import the_gateway
from shared.domain import errors
from shared.domain.job import Job, JobPage, JobStatus
from shared.domain.options import JobRequest
from shared.domain.value import Value
from shared.runtime.environment import split_list

bp = APIBlueprint("jobs", __name__, url_prefix="/api/jobs", tag="Jobs")


class JobQuery(Value):
    """Which jobs to list."""

    status: Annotated[
        tuple[JobStatus, ...],
        BeforeValidator(split_list),
        WithJsonSchema({"type": "string", "examples": ["running,queued"]}),
    ] = ()
    """Statuses, comma-separated; none means all."""
    limit: int = Field(default=50, ge=1, le=200)
    """Jobs per page."""
    cursor: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    """`next_cursor` of the page before."""


class AddHeaders(BaseModel):
    """Headers of a request to add a job; others are none of our business."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    idempotency_key: Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,200}$")] | None = None
    """Send the same key again with the same body and no second job is made."""


@bp.post("/add")
@contract(
    Access.SIGNED_IN,
    errors.PathOutsideRoots,
    errors.SourceUnusable,
    errors.IdempotencyMismatch,
    errors.OutputExists,
    errors.OutputReserved,
    *NODE_ERRORS,
)
@bp.input(JobRequest, arg_name="job_request")
@bp.input(AddHeaders, location="headers", arg_name="headers")
@bp.output(Job, 202)
def add_job(job_request: JobRequest, headers: AddHeaders) -> Job:
    """Queue the conversion of one file."""
    return the_gateway().nodes.convert(identity().actor, job_request, headers.idempotency_key)


@bp.get("/status/<job_id>")
@contract(Access.SIGNED_IN, errors.JobNotFound, *NODE_ERRORS)
@bp.output(Job)
def get_job(job_id: str) -> Job:
    """Show one job."""
    return the_gateway().nodes.job(identity().actor, job_id)


@bp.get("/list")
@contract(Access.SIGNED_IN, *NODE_ERRORS)
@bp.input(JobQuery, location="query", arg_name="query")
@bp.output(JobPage)
def list_jobs(query: JobQuery) -> JobPage:
    """List jobs: running first, then queued in their order, retrying, then ended ones, newest first."""
    return the_gateway().nodes.jobs(identity().actor, query.status, query.limit, query.cursor)


@bp.post("/cancel/<job_id>")
@contract(Access.SIGNED_IN, errors.JobNotFound, errors.JobNotCancellable, errors.Forbidden, *NODE_ERRORS)
@bp.output(Job)
def cancel_job(job_id: str) -> Job:
    """Cancel a job that has not ended: its owner and administrators may."""
    return the_gateway().nodes.cancel(identity().actor, job_id)
