"""Routes for jobs: add, look up, list, cancel. Each is forwarded to a HandBrake node."""

import re
from typing import Annotated

from apiflask import APIBlueprint
from pydantic import AfterValidator, BaseModel, ConfigDict

from api_gateway.api.contract import NODE_ERRORS, Access, contract
from api_gateway.api.guard import identity
from api_gateway.gateway import the_gateway
from shared.domain import errors
from shared.domain.job import Job, JobPage
from shared.domain.job_query import JobQuery
from shared.domain.options import JobRequest

bp = APIBlueprint("jobs", __name__, url_prefix="/api/jobs", tag="Jobs")


def _printable(key: str) -> str:
    if not re.fullmatch(r"[\x21-\x7e]{1,200}", key):
        raise ValueError("use 1 to 200 printable ASCII characters without spaces")
    return key


class AddHeaders(BaseModel):
    """Headers of a request to add a job; others are none of our business."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    idempotency_key: Annotated[str, AfterValidator(_printable)] | None = None
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
    return the_gateway().nodes.jobs(identity().actor, query)


@bp.post("/cancel/<job_id>")
@contract(Access.SIGNED_IN, errors.JobNotFound, errors.JobNotCancellable, errors.Forbidden, *NODE_ERRORS)
@bp.output(Job)
def cancel_job(job_id: str) -> Job:
    """Cancel a job that has not ended: its owner and administrators may."""
    return the_gateway().nodes.cancel(identity().actor, job_id)
