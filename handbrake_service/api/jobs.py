"""Jobs: submit, preview, read, list and change them."""

from handbrake_service.api.actor import current_actor
from handbrake_service.api.local_file import send_cached_file
from handbrake_service.api.served_node import the_node
from handbrake_service.api.waiting import with_wait_reason
from shared.contract import jobs
from shared.contract.route import File
from shared.contract.submit_headers import SubmitHeaders
from shared.domain.bulk import BulkRequest, BulkResult, MoveRequest, PriorityRequest
from shared.domain.errors import FrameNotFound, LogNotFound
from shared.domain.job import Job, JobHistory, JobPage, JobRemoval
from shared.domain.job_query import JobQuery
from shared.domain.log import LogPart, LogQuery
from shared.domain.options import JobRequest
from shared.domain.plan import Plan, PlanRequest
from shared.domain.verification import FrameQuery, VerificationReport
from shared.web.routes import Encoded, Views

views = Views()


@views.implements(jobs.add_job)
def add_job(body: JobRequest, headers: SubmitHeaders) -> Job:
    node = the_node()
    job = node.submitter.submit(body, current_actor(), headers.idempotency_key)
    node.dispatcher.wake()
    return with_wait_reason(job)


@views.implements(jobs.plan_jobs)
def plan_jobs(body: PlanRequest) -> Plan:
    return the_node().planner.plan(body.requests, current_actor())


@views.implements(jobs.get_job)
def get_job(job_id: str) -> Job:
    return with_wait_reason(the_node().queue.get(job_id))


@views.encodes(jobs.list_jobs)
def list_jobs(query: JobQuery) -> Encoded[JobPage]:
    return the_node().job_pages.page(query)


@views.implements(jobs.get_job_history)
def get_job_history(job_id: str) -> JobHistory:
    return the_node().queue.history(job_id)


@views.implements(jobs.get_job_log)
def get_job_log(job_id: str, query: LogQuery) -> LogPart:
    node = the_node()
    if node.queue.get(job_id).node is None:
        raise LogNotFound("The job has not run yet.")
    return node.logs.read(job_id, query.offset)


@views.implements(jobs.get_job_verification)
def get_job_verification(job_id: str) -> VerificationReport:
    return the_node().reports.of(job_id)


@views.implements(jobs.get_job_frame)
def get_job_frame(job_id: str, query: FrameQuery) -> File:
    node = the_node()
    job = node.queue.get(job_id)
    missing = FrameNotFound("This node has no such frame; it may have been deleted.")
    return send_cached_file(node.frames.path(job.job_id, query), "image/jpeg", missing)


@views.implements(jobs.cancel_job)
def cancel_job(job_id: str) -> Job:
    return the_node().actions.cancel(job_id, current_actor())


@views.implements(jobs.retry_job)
def retry_job(job_id: str) -> Job:
    return with_wait_reason(the_node().actions.retry(job_id, current_actor()))


@views.implements(jobs.pause_job)
def pause_job(job_id: str) -> Job:
    return with_wait_reason(the_node().actions.pause(job_id, current_actor(), paused=True))


@views.implements(jobs.resume_job)
def resume_job(job_id: str) -> Job:
    return with_wait_reason(the_node().actions.pause(job_id, current_actor(), paused=False))


@views.implements(jobs.move_job)
def move_job(job_id: str, body: MoveRequest) -> Job:
    return with_wait_reason(the_node().actions.move(job_id, current_actor(), body))


@views.implements(jobs.set_job_priority)
def set_job_priority(job_id: str, body: PriorityRequest) -> Job:
    return with_wait_reason(the_node().actions.set_priority(job_id, current_actor(), body.priority))


@views.implements(jobs.delete_job)
def delete_job(job_id: str) -> None:
    the_node().actions.delete(job_id, current_actor())


@views.implements(jobs.remove_job)
def remove_job(job_id: str) -> JobRemoval:
    return the_node().actions.remove(job_id, current_actor())


@views.implements(jobs.act_on_jobs)
def act_on_jobs(body: BulkRequest) -> BulkResult:
    return the_node().bulk.act(body, current_actor())
