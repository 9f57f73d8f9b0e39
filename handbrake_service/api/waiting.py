"""Adds to a job why it waits."""

from handbrake_service.api.served_node import the_node
from handbrake_service.jobs.wait_reason import why_waiting
from shared.domain.job import Job, JobStatus


def with_wait_reason(job: Job) -> Job:
    """Return the job with its wait reason filled in if it waits."""
    if job.status not in (JobStatus.QUEUED, JobStatus.RETRYING):
        return job
    node = the_node()
    place = node.queue.positions([job.job_id]).get(job.job_id)
    waiting = why_waiting(job, place, node.registry.all(), node.clock.now())
    return job.model_copy(update={"waiting": waiting})
