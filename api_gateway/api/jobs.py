"""Routes to add, list, inspect and control jobs. Each is forwarded to a node."""

import re
from collections.abc import Callable
from typing import Annotated

from flask import Response
from pydantic import AfterValidator, BaseModel, ConfigDict

from api_gateway.api.guard import identity
from api_gateway.api.streamed import forwarded_headers, streamed
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


def _owner_action(*further_errors: type[errors.H2RError]) -> Callable[[View], View]:
    """Return the contract of an action that only the job's owner and administrators may take.

    The gateway requires a session; the node checks ownership.
    """
    return contract(Access.SIGNED_IN, errors.JobNotFound, errors.Forbidden, *further_errors, *NODE_ERRORS)


def _printable(key: str) -> str:
    if not re.fullmatch(r"[\x21-\x7e]{1,200}", key):
        raise ValueError("use 1 to 200 printable ASCII characters without spaces")
    return key


class AddHeaders(BaseModel):
    """Headers of a request to add a job. Other headers are ignored."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    idempotency_key: Annotated[str, AfterValidator(_printable)] | None = None
    """Repeating a request with the same key and body returns the first job and creates no second one."""


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
@bp.input(PlanRequest, arg_name="plan_request")
@bp.output(Plan)
def plan_jobs(plan_request: PlanRequest) -> Plan:
    """Preview the jobs that requests would create, without queuing anything."""
    return the_gateway().nodes.plan(identity().actor, plan_request)


@bp.get("/status/<job_id>")
@contract(Access.SIGNED_IN, errors.JobNotFound, *NODE_ERRORS)
@bp.output(Job)
def get_job(job_id: str) -> Job:
    """Return one job."""
    return the_gateway().nodes.job(identity().actor, job_id)


@bp.get("/list")
@contract(Access.SIGNED_IN, *NODE_ERRORS)
@bp.input(JobQuery, location="query", arg_name="query")
@bp.output(JobPage)
def list_jobs(query: JobQuery) -> JobPage:
    """List jobs, filtered by status, text, owner or failure class, in queue order or sorted."""
    return the_gateway().nodes.jobs(identity().actor, query)


@bp.get("/history/<job_id>")
@contract(Access.SIGNED_IN, errors.JobNotFound, *NODE_ERRORS)
@bp.output(JobHistory)
def get_job_history(job_id: str) -> JobHistory:
    """Return on which node and with which outcome each of a job's attempts ended."""
    return the_gateway().nodes.history(identity().actor, job_id)


@bp.get("/log/<job_id>")
@contract(Access.SIGNED_IN, errors.JobNotFound, errors.LogNotFound, *NODE_ERRORS)
@bp.input(LogQuery, location="query", arg_name="query")
@bp.output(LogPart)
def get_job_log(job_id: str, query: LogQuery) -> LogPart:
    """Return part of the log of a job's last attempt: the encoder's output and the steps taken.

    The log can be followed while the job runs.
    """
    return the_gateway().local_files.log(identity().actor, job_id, query)


@bp.get("/verification/<job_id>")
@contract(Access.SIGNED_IN, errors.JobNotFound, errors.ReportNotFound, *NODE_ERRORS)
@bp.output(VerificationReport)
def get_job_verification(job_id: str) -> VerificationReport:
    """Return the verification report of a job's last attempt."""
    return the_gateway().nodes.verification(identity().actor, job_id)


@bp.get("/frame/<job_id>")
@contract(Access.SIGNED_IN, errors.JobNotFound, errors.FrameNotFound, *NODE_ERRORS)
@bp.input(FrameQuery, location="query", arg_name="query")
@bp.output(None, media_type="image/jpeg")
def get_job_frame(job_id: str, query: FrameQuery) -> Response:
    """Return a compared frame of the source or of the result as JPEG, about 320 pixels wide."""
    return streamed(the_gateway().local_files.frame(identity().actor, job_id, query, forwarded_headers()))


@bp.post("/cancel/<job_id>")
@_owner_action(errors.JobNotCancellable)
@bp.output(Job)
def cancel_job(job_id: str) -> Job:
    """Cancel a job that has not ended (owner and administrators)."""
    return the_gateway().nodes.act(identity().actor, JobAction.CANCEL, job_id)


@bp.post("/retry/<job_id>")
@_owner_action(
    errors.JobNotRetryable,
    errors.PathOutsideRoots,
    errors.SourceUnusable,
    errors.OutputExists,
    errors.OutputReserved,
)
@bp.output(Job)
def retry_job(job_id: str) -> Job:
    """Queue a failed or cancelled job again, with its source as it is now (owner and administrators)."""
    return the_gateway().nodes.act(identity().actor, JobAction.RETRY, job_id)


@bp.post("/pause/<job_id>")
@_owner_action(errors.JobNotPausable)
@bp.output(Job)
def pause_job(job_id: str) -> Job:
    """Pause a queued or running job (owner and administrators). A running one keeps its encoder slot."""
    return the_gateway().nodes.act(identity().actor, JobAction.PAUSE, job_id)


@bp.post("/resume/<job_id>")
@_owner_action(errors.JobNotPausable)
@bp.output(Job)
def resume_job(job_id: str) -> Job:
    """Resume a paused job (owner and administrators)."""
    return the_gateway().nodes.act(identity().actor, JobAction.RESUME, job_id)


@bp.post("/move/<job_id>")
@_owner_action(errors.JobNotMovable)
@bp.input(MoveRequest, arg_name="move")
@bp.output(Job)
def move_job(job_id: str, move: MoveRequest) -> Job:
    """Move a waiting job within the queue (owner and administrators).

    A job moved next to another one takes that job's priority.
    """
    return the_gateway().nodes.act(identity().actor, JobAction.MOVE, job_id, move)


@bp.post("/priority/<job_id>")
@_owner_action(errors.JobNotMovable)
@bp.input(PriorityRequest, arg_name="priority")
@bp.output(Job)
def set_job_priority(job_id: str, priority: PriorityRequest) -> Job:
    """Set a waiting job's priority (owner and administrators).

    The job is placed behind the jobs that already have this priority.
    """
    return the_gateway().nodes.act(identity().actor, JobAction.PRIORITY, job_id, priority)


@bp.post("/delete/<job_id>")
@_owner_action(errors.JobRunning)
@bp.output(None, 204)
def delete_job(job_id: str) -> str:
    """Delete a job that is not running (owner and administrators). Its published file is kept."""
    the_gateway().nodes.delete(identity().actor, job_id)
    return ""


@bp.post("/bulk")
@contract(Access.SIGNED_IN, *NODE_ERRORS)
@bp.input(BulkRequest, arg_name="bulk")
@bp.output(BulkResult)
def act_on_jobs(bulk: BulkRequest) -> BulkResult:
    """Apply one action to many jobs, selected by id or filter; `refusals` lists jobs it was refused for."""
    return the_gateway().nodes.bulk(identity().actor, bulk)
