"""Routes to add, list, inspect and control jobs."""

from http import HTTPStatus

from shared.contract.route import MEDIA_TIMEOUT_S, File, NodeOfJob, RouteGroup
from shared.contract.submit_headers import SubmitHeaders
from shared.domain import errors
from shared.domain.bulk import BulkRequest, BulkResult, MoveRequest, PriorityRequest
from shared.domain.job import Job, JobHistory, JobPage, JobRemoval
from shared.domain.job_query import JobQuery
from shared.domain.log import LogPart, LogQuery
from shared.domain.options import JobRequest
from shared.domain.plan import MOST_PLAN_BYTES, Plan, PlanRequest
from shared.domain.verification import FrameQuery, VerificationReport

routes = RouteGroup("Jobs", "/api/jobs")

#: Errors of an action that only the job's owner and administrators may take. The node checks ownership.
_OWNER_ERRORS: tuple[type[errors.H2RError], ...] = (errors.JobNotFound, errors.Forbidden)


@routes.post(
    "/add",
    node_path="/convert",
    status=HTTPStatus.ACCEPTED,
    timeout_s=MEDIA_TIMEOUT_S,
    errors=(
        errors.PathOutsideRoots,
        errors.SourceUnusable,
        errors.SourceUnavailable,
        errors.NodeBusy,
        errors.IdempotencyMismatch,
        errors.OutputExists,
        errors.OutputReserved,
        errors.ReplaceRefused,
    ),
)
def add_job(body: JobRequest, headers: SubmitHeaders) -> Job:
    """Queue the conversion of one file."""


@routes.post(
    "/plan",
    node_path="/plan",
    timeout_s=MEDIA_TIMEOUT_S,
    errors=(errors.NodeBusy,),
    changes=False,
    max_body_bytes=MOST_PLAN_BYTES,
)
def plan_jobs(body: PlanRequest) -> Plan:
    """Preview the jobs that requests would create, without queuing anything."""


@routes.get(
    "/status/<job_id>", also_at="/api/jobs/<job_id>", node_path="/job/<job_id>", errors=(errors.JobNotFound,)
)
def get_job(job_id: str) -> Job:
    """Return one job."""


@routes.get("/list", also_at="/api/jobs", node_path="/jobs")
def list_jobs(query: JobQuery) -> JobPage:
    """List jobs, filtered by status, text, owner or failure class, in queue order or sorted."""


@routes.get("/history/<job_id>", node_path="/history/<job_id>", errors=(errors.JobNotFound,))
def get_job_history(job_id: str) -> JobHistory:
    """Return on which node and with which outcome each of a job's attempts ended."""


@routes.get(
    "/log/<job_id>",
    node_path="/job/<job_id>/log",
    node=NodeOfJob("The log is", errors.LogNotFound),
    errors=(errors.JobNotFound, errors.LogNotFound),
)
def get_job_log(job_id: str, query: LogQuery) -> LogPart:
    """Return part of the log of a job's last attempt: the encoder's output and the steps taken.

    The log can be followed while the job runs.
    """


@routes.get(
    "/verification/<job_id>",
    node_path="/verification/<job_id>",
    errors=(errors.JobNotFound, errors.ReportNotFound),
)
def get_job_verification(job_id: str) -> VerificationReport:
    """Return the verification report of a job's last attempt."""


@routes.get(
    "/frame/<job_id>",
    node_path="/job/<job_id>/frame",
    node=NodeOfJob("The frames are", errors.FrameNotFound),
    timeout_s=MEDIA_TIMEOUT_S,
    errors=(errors.JobNotFound, errors.FrameNotFound),
    media_type="image/jpeg",
)
def get_job_frame(job_id: str, query: FrameQuery) -> File:
    """Return a compared frame of the source or of the result as JPEG, about 320 pixels wide."""


@routes.post(
    "/cancel/<job_id>",
    node_path="/cancel/<job_id>",
    timeout_s=MEDIA_TIMEOUT_S,
    errors=(*_OWNER_ERRORS, errors.JobNotCancellable),
)
def cancel_job(job_id: str) -> Job:
    """Cancel a job that has not ended (owner and administrators)."""


@routes.post(
    "/retry/<job_id>",
    node_path="/retry/<job_id>",
    timeout_s=MEDIA_TIMEOUT_S,
    errors=(
        *_OWNER_ERRORS,
        errors.JobNotRetryable,
        errors.PathOutsideRoots,
        errors.SourceUnusable,
        errors.OutputExists,
        errors.OutputReserved,
        errors.ReplaceRefused,
    ),
)
def retry_job(job_id: str) -> Job:
    """Queue a failed or cancelled job again, with its source as it is now (owner and administrators)."""


@routes.post(
    "/pause/<job_id>",
    node_path="/pause/<job_id>",
    timeout_s=MEDIA_TIMEOUT_S,
    errors=(*_OWNER_ERRORS, errors.JobNotPausable),
)
def pause_job(job_id: str) -> Job:
    """Pause a queued or running job (owner and administrators). A running one keeps its encoder slot."""


@routes.post(
    "/resume/<job_id>",
    node_path="/resume/<job_id>",
    timeout_s=MEDIA_TIMEOUT_S,
    errors=(*_OWNER_ERRORS, errors.JobNotPausable),
)
def resume_job(job_id: str) -> Job:
    """Resume a paused job (owner and administrators)."""


@routes.post(
    "/move/<job_id>",
    node_path="/move/<job_id>",
    timeout_s=MEDIA_TIMEOUT_S,
    errors=(*_OWNER_ERRORS, errors.JobNotMovable),
)
def move_job(job_id: str, body: MoveRequest) -> Job:
    """Move a waiting job within the queue (owner and administrators).

    A job moved next to another one takes that job's priority.
    """


@routes.post(
    "/priority/<job_id>",
    node_path="/priority/<job_id>",
    timeout_s=MEDIA_TIMEOUT_S,
    errors=(*_OWNER_ERRORS, errors.JobNotMovable),
)
def set_job_priority(job_id: str, body: PriorityRequest) -> Job:
    """Set a waiting job's priority (owner and administrators).

    The job is placed behind the jobs that already have this priority.
    """


@routes.post("/delete/<job_id>", node_path="/delete/<job_id>", errors=(*_OWNER_ERRORS, errors.JobRunning))
def delete_job(job_id: str) -> None:
    """Delete a job that is not running (owner and administrators). Its published file is kept."""


@routes.delete(
    "/<job_id>",
    node_path="/job/<job_id>",
    timeout_s=MEDIA_TIMEOUT_S,
    errors=(*_OWNER_ERRORS, errors.JobNotCancellable),
)
def remove_job(job_id: str) -> JobRemoval:
    """Cancel a job that has not ended, or delete an ended one (owner and administrators).

    A published file is kept.
    """


@routes.post("/bulk", node_path="/bulk", timeout_s=MEDIA_TIMEOUT_S)
def act_on_jobs(body: BulkRequest) -> BulkResult:
    """Apply one action to many jobs, selected by id or filter; `refusals` lists jobs it was refused for."""
