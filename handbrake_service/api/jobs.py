"""Jobs: submit, preview, read, list and change them."""

import re

from flask import Response, request

from handbrake_service.api.actor import current_actor
from handbrake_service.api.local_file import kept_file
from handbrake_service.jobs.wait_reason import why_waiting
from handbrake_service.node import HandBrakeNode
from shared.domain.bulk import BulkRequest, BulkResult, MoveRequest, PriorityRequest
from shared.domain.errors import FrameNotFound, InvalidRequest, LogNotFound
from shared.domain.job import Job, JobHistory, JobPage, JobStatus
from shared.domain.job_query import JobQuery
from shared.domain.log import LogPart, LogQuery
from shared.domain.options import JobRequest
from shared.domain.plan import Plan, PlanRequest
from shared.domain.verification import FrameQuery, VerificationReport
from shared.web.blueprint import ApiBlueprint

_KEY = re.compile(r"^[\x21-\x7e]{1,200}$")


def jobs_blueprint(node: HandBrakeNode) -> ApiBlueprint:
    """Return the job routes of `node`."""
    bp = ApiBlueprint("jobs", __name__)

    @bp.post("/convert")
    @bp.input(JobRequest, arg_name="job_request")
    @bp.output(Job, 202)
    def convert(job_request: JobRequest) -> Job:
        job = node.submitter.submit(job_request, current_actor(), idempotency_key())
        node.dispatcher.wake()
        return explained(node, [job])[0]

    @bp.post("/plan")
    @bp.input(PlanRequest, arg_name="plan_request")
    @bp.output(Plan)
    def plan_jobs(plan_request: PlanRequest) -> Plan:
        return node.planner.plan(plan_request.requests)

    @bp.get("/job/<job_id>")
    @bp.output(Job)
    def get_job(job_id: str) -> Job:
        return explained(node, [node.queue.get(job_id)])[0]

    @bp.get("/jobs")
    @bp.input(JobQuery, location="query", arg_name="query")
    @bp.output(JobPage)
    def list_jobs(query: JobQuery) -> JobPage:
        page = node.jobs.page(query)
        return page.model_copy(update={"jobs": explained(node, page.jobs)})

    @bp.get("/history/<job_id>")
    @bp.output(JobHistory)
    def get_history(job_id: str) -> JobHistory:
        return node.queue.history(job_id)

    @bp.get("/job/<job_id>/log")
    @bp.input(LogQuery, location="query", arg_name="query")
    @bp.output(LogPart)
    def get_log(job_id: str, query: LogQuery) -> LogPart:
        job = node.queue.get(job_id)
        if job.node is None:
            raise LogNotFound("The job has not run yet.")
        return node.logs.read(job_id, query.offset)

    @bp.get("/verification/<job_id>")
    @bp.output(VerificationReport)
    def get_verification(job_id: str) -> VerificationReport:
        return node.reports.of(job_id)

    @bp.get("/job/<job_id>/frame")
    @bp.input(FrameQuery, location="query", arg_name="query")
    def get_frame(job_id: str, query: FrameQuery) -> Response:
        job = node.queue.get(job_id)
        missing = FrameNotFound("This node has no such frame; it may have been deleted.")
        return kept_file(node.frames.path(job.job_id, query), "image/jpeg", missing)

    @bp.post("/cancel/<job_id>")
    @bp.output(Job)
    def cancel_job(job_id: str) -> Job:
        return node.actions.cancel(job_id, current_actor())

    @bp.post("/retry/<job_id>")
    @bp.output(Job)
    def retry_job(job_id: str) -> Job:
        return explained(node, [node.actions.retry(job_id, current_actor())])[0]

    @bp.post("/pause/<job_id>")
    @bp.output(Job)
    def pause_job(job_id: str) -> Job:
        return explained(node, [node.actions.pause(job_id, current_actor(), paused=True)])[0]

    @bp.post("/resume/<job_id>")
    @bp.output(Job)
    def resume_job(job_id: str) -> Job:
        return explained(node, [node.actions.pause(job_id, current_actor(), paused=False)])[0]

    @bp.post("/move/<job_id>")
    @bp.input(MoveRequest, arg_name="move")
    @bp.output(Job)
    def move_job(job_id: str, move: MoveRequest) -> Job:
        return explained(node, [node.actions.move(job_id, current_actor(), move)])[0]

    @bp.post("/priority/<job_id>")
    @bp.input(PriorityRequest, arg_name="priority_request")
    @bp.output(Job)
    def set_priority(job_id: str, priority_request: PriorityRequest) -> Job:
        job = node.actions.set_priority(job_id, current_actor(), priority_request.priority)
        return explained(node, [job])[0]

    @bp.post("/delete/<job_id>")
    @bp.output(None, 204)
    def delete_job(job_id: str) -> str:
        node.actions.delete(job_id, current_actor())
        return ""

    @bp.post("/bulk")
    @bp.input(BulkRequest, arg_name="bulk")
    @bp.output(BulkResult)
    def act_on_many(bulk: BulkRequest) -> BulkResult:
        return node.bulk.act(bulk, current_actor())

    return bp


def idempotency_key() -> str | None:
    """Return the request's Idempotency-Key. Raises InvalidRequest if it is malformed."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _KEY.match(key):
        raise InvalidRequest("Idempotency-Key: send 1 to 200 printable characters without spaces.")
    return key


def explained(node: HandBrakeNode, jobs: list[Job]) -> list[Job]:
    """Return the jobs with the wait reason of each waiting one filled in."""
    waiting = [job.job_id for job in jobs if job.status in (JobStatus.QUEUED, JobStatus.RETRYING)]
    if not waiting:
        return jobs
    nodes, places = node.registry.all(), node.queue.positions(waiting)
    return [
        job.model_copy(update={"waiting": why_waiting(job, places.get(job.job_id), nodes)}) for job in jobs
    ]
