"""Adds to jobs why they wait."""

from handbrake_service.api.served_node import the_node
from handbrake_service.jobs.wait_reason import why_waiting
from shared.domain.job import Job, JobStatus


def with_wait_reasons(jobs: list[Job]) -> list[Job]:
    """Return the jobs with the wait reason of each waiting one filled in."""
    waiting = [job.job_id for job in jobs if job.status in (JobStatus.QUEUED, JobStatus.RETRYING)]
    if not waiting:
        return jobs
    node = the_node()
    nodes, places = node.registry.all(), node.queue.positions(waiting)
    now = node.clock.now()
    return [
        job.model_copy(update={"waiting": why_waiting(job, places.get(job.job_id), nodes, now)})
        for job in jobs
    ]


def with_wait_reason(job: Job) -> Job:
    """Return the job with its wait reason filled in if it waits."""
    return with_wait_reasons([job])[0]
