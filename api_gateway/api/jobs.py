"""Routes for jobs: add, look up, list, and all that is done to them. Each is forwarded to a node."""

import re
from collections.abc import Callable
from typing import Annotated

from flask import Response
from pydantic import AfterValidator, BaseModel, ConfigDict

from api_gateway.api.guard import identity
from api_gateway.api.streamed import asked_headers, passed_on
from api_gateway.contract import NODE_ERRORS, Access, View, contract
from api_gateway.gateway import the_gateway
from api_gateway.nodes.client import JobAction
from shared.domain import errors
from shared.domain.bulk import BulkRequest, BulkResult, MoveRequest, PriorityRequest
from shared.domain.job import Job, JobHistory, JobPage
from shared.domain.job_query import JobQuery
from shared.domain.log import LogPart, LogQuery
from shared.domain.options import JobRequest
from shared.domain.plan import Plan, PlanRequest
from shared.domain.verification import FrameQuery, VerificationReport
from shared.web.blueprint import ApiBlueprint

bp = ApiBlueprint("jobs", __name__, url_prefix="/api/jobs", tag="Jobs")


def _of_owner(*facts: type[errors.H2RError]) -> Callable[[View], View]:
    """Return the contract of what its owner and administrators do to one job."""
    return contract(Access.SIGNED_IN, errors.JobNotFound, errors.Forbidden, *facts, *NODE_ERRORS)


def _printable(key: str) -> str:
    if not re.fullmatch(r"[\x21-\x7e]{1,200}", key):
        raise ValueError("use 1 to 200 printable ASCII characters without spaces")
    return key


class AddHeaders(BaseModel):
    """Headers of a request to add a job; others are none of our business."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    idempotency_key: Annotated[str, AfterValidator(_printable)] | None = None
    """Send the same key again with the same body and no second job is made."""


@bp.post("/add")
@contract(
    Access.SIGNED_IN,
    errors.PathOutsideRoots,
    errors.SourceUnusable,
    errors.SourceUnavailable,
    errors.NodeBusy,
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


@bp.post("/plan")
@contract(Access.SIGNED_IN, errors.NodeBusy, *NODE_ERRORS)
@bp.input(PlanRequest, arg_name="wanted")
@bp.output(Plan)
def plan_jobs(wanted: PlanRequest) -> Plan:
    """Return what would come of requests; nothing is queued."""
    return the_gateway().nodes.plan(identity().actor, wanted)


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
    """List jobs: by status, text, owner or failure, in their natural or any other order."""
    return the_gateway().nodes.jobs(identity().actor, query)


@bp.get("/history/<job_id>")
@contract(Access.SIGNED_IN, errors.JobNotFound, *NODE_ERRORS)
@bp.output(JobHistory)
def get_job_history(job_id: str) -> JobHistory:
    """Show where and how a job's attempts ended."""
    return the_gateway().nodes.history(identity().actor, job_id)


@bp.get("/log/<job_id>")
@contract(Access.SIGNED_IN, errors.JobNotFound, errors.LogNotFound, *NODE_ERRORS)
@bp.input(LogQuery, location="query", arg_name="query")
@bp.output(LogPart)
def get_job_log(job_id: str, query: LogQuery) -> LogPart:
    """Show what the encoder said in a job's last attempt, and what was done; to be followed while it runs."""
    return the_gateway().kept.log(identity().actor, job_id, query)


@bp.get("/verification/<job_id>")
@contract(Access.SIGNED_IN, errors.JobNotFound, errors.ReportNotFound, *NODE_ERRORS)
@bp.output(VerificationReport)
def get_job_verification(job_id: str) -> VerificationReport:
    """Show what the result of a job's last attempt was held against."""
    return the_gateway().nodes.verification(identity().actor, job_id)


@bp.get("/frame/<job_id>")
@contract(Access.SIGNED_IN, errors.JobNotFound, errors.FrameNotFound, *NODE_ERRORS)
@bp.input(FrameQuery, location="query", arg_name="query")
@bp.output(None, media_type="image/jpeg")
def get_job_frame(job_id: str, query: FrameQuery) -> Response:
    """Show a compared frame of the source or of the result, about 320 pixels wide."""
    return passed_on(the_gateway().kept.frame(identity().actor, job_id, query, asked_headers()))


@bp.post("/cancel/<job_id>")
@_of_owner(errors.JobNotCancellable)
@bp.output(Job)
def cancel_job(job_id: str) -> Job:
    """Cancel a job that has not ended: its owner and administrators may, as with all that follows."""
    return the_gateway().nodes.act(identity().actor, JobAction.CANCEL, job_id)


@bp.post("/retry/<job_id>")
@_of_owner(
    errors.JobNotRetryable,
    errors.PathOutsideRoots,
    errors.SourceUnusable,
    errors.OutputExists,
    errors.OutputReserved,
)
@bp.output(Job)
def retry_job(job_id: str) -> Job:
    """Queue a failed or cancelled job anew, with its source as it is now."""
    return the_gateway().nodes.act(identity().actor, JobAction.RETRY, job_id)


@bp.post("/pause/<job_id>")
@_of_owner(errors.JobNotPausable)
@bp.output(Job)
def pause_job(job_id: str) -> Job:
    """Hold a queued job back, or have a running one stand still; a running one keeps its slot."""
    return the_gateway().nodes.act(identity().actor, JobAction.PAUSE, job_id)


@bp.post("/resume/<job_id>")
@_of_owner(errors.JobNotPausable)
@bp.output(Job)
def resume_job(job_id: str) -> Job:
    """Let a paused job go on."""
    return the_gateway().nodes.act(identity().actor, JobAction.RESUME, job_id)


@bp.post("/move/<job_id>")
@_of_owner(errors.JobNotMovable)
@bp.input(MoveRequest, arg_name="move")
@bp.output(Job)
def move_job(job_id: str, move: MoveRequest) -> Job:
    """Move a waiting job in the order; next to another it takes that one's priority."""
    return the_gateway().nodes.act(identity().actor, JobAction.MOVE, job_id, move)


@bp.post("/priority/<job_id>")
@_of_owner(errors.JobNotMovable)
@bp.input(PriorityRequest, arg_name="wanted")
@bp.output(Job)
def set_job_priority(job_id: str, wanted: PriorityRequest) -> Job:
    """Return a waiting job a priority; it goes to the end of it."""
    return the_gateway().nodes.act(identity().actor, JobAction.PRIORITY, job_id, wanted)


@bp.post("/delete/<job_id>")
@_of_owner(errors.JobRunning)
@bp.output(None, 204)
def delete_job(job_id: str) -> str:
    """Forget a job that does not run; its published file stays."""
    the_gateway().nodes.delete(identity().actor, job_id)
    return ""


@bp.post("/bulk")
@contract(Access.SIGNED_IN, *NODE_ERRORS)
@bp.input(BulkRequest, arg_name="bulk")
@bp.output(BulkResult)
def act_on_jobs(bulk: BulkRequest) -> BulkResult:
    """Do one thing to many jobs, named by id or by a filter; those it cannot be done to hold nothing up."""
    return the_gateway().nodes.bulk(identity().actor, bulk)
