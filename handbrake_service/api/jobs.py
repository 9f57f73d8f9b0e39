"""Jobs: convert, look at, list, cancel; and how many stand where."""

import re

from apiflask import APIBlueprint
from flask import request

from handbrake_service.api.actor import current_actor
from handbrake_service.node import HandBrakeNode
from handbrake_service.waiting import why_waiting
from shared.domain.errors import Forbidden, InvalidRequest
from shared.domain.job import Job, JobPage, JobStatus, QueueCounts
from shared.domain.job_query import JobQuery
from shared.domain.options import JobRequest
from shared.service_credential import Role

_KEY = re.compile(r"^[\x21-\x7e]{1,200}$")


def jobs_blueprint(node: HandBrakeNode) -> APIBlueprint:
    """Make the job routes of `node`."""
    bp = APIBlueprint("jobs", __name__)

    @bp.post("/convert")
    @bp.input(JobRequest, arg_name="job_request")
    @bp.output(Job, 202)
    def convert(job_request: JobRequest) -> Job:
        job = node.intake.accept(job_request, current_actor(), _idempotency_key())
        node.dispatcher.wake()
        return _explained(node, [job])[0]

    @bp.get("/job/<job_id>")
    @bp.output(Job)
    def get_job(job_id: str) -> Job:
        return _explained(node, [node.queue.get(job_id)])[0]

    @bp.get("/jobs")
    @bp.input(JobQuery, location="query", arg_name="query")
    @bp.output(JobPage)
    def list_jobs(query: JobQuery) -> JobPage:
        page = node.queue.page(frozenset(query.status), int(query.cursor or 0), query.limit)
        return page.model_copy(update={"jobs": _explained(node, page.jobs)})

    @bp.post("/cancel/<job_id>")
    @bp.output(Job)
    def cancel_job(job_id: str) -> Job:
        actor, job = current_actor(), node.queue.get(job_id)
        if actor.role is not Role.ADMIN and job.owner != actor.username:
            raise Forbidden("Only the owner of a job and administrators may cancel it.")
        return node.queue.cancel(job_id)

    @bp.get("/queue")
    @bp.output(QueueCounts)
    def count_jobs() -> QueueCounts:
        return node.queue.counts()

    return bp


def _idempotency_key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _KEY.match(key):
        raise InvalidRequest("Idempotency-Key: send 1 to 200 printable characters without spaces.")
    return key


def _explained(node: HandBrakeNode, jobs: list[Job]) -> list[Job]:
    """Fill in why waiting jobs wait."""
    waiting = [job.job_id for job in jobs if job.status in (JobStatus.QUEUED, JobStatus.RETRYING)]
    if not waiting:
        return jobs
    nodes, places = node.registry.all(), node.queue.places(waiting)
    return [
        job.model_copy(update={"waiting": why_waiting(job, places.get(job.job_id), nodes)}) for job in jobs
    ]
