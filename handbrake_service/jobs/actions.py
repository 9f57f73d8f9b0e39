"""What users do to jobs that are there: each checks who asks, then takes one step in the queue.

Users act on their own jobs, administrators on all.
"""

from collections.abc import Callable

from handbrake_service.jobs.submit import JobSubmitter
from shared.domain.bulk import MoveRequest
from shared.domain.errors import Forbidden
from shared.domain.job import Job
from shared.queue.redis_queue import RedisQueue
from shared.service_credential import Actor, Role


class JobActions:
    """Acts on jobs; `wake` makes the dispatcher look at the queue."""

    def __init__(self, queue: RedisQueue, submitter: JobSubmitter, wake: Callable[[], None]) -> None:
        self._queue = queue
        self._submitter = submitter
        self._wake = wake

    def cancel(self, job_id: str, actor: Actor) -> Job:
        """Cancel a job. Raises JobNotFound, Forbidden or JobNotCancellable."""
        self._check(job_id, actor)
        return self._queue.cancel(job_id)

    def retry(self, job_id: str, actor: Actor) -> Job:
        """Queue a failed or cancelled job anew, with its source as it is now.

        Raises JobNotFound, Forbidden, JobNotRetryable, or the RequestRefused that fits the source.
        """
        job = self._submitter.requeue(self._check(job_id, actor))
        self._wake()
        return job

    def pause(self, job_id: str, actor: Actor, *, paused: bool) -> Job:
        """Pause or resume a job. Raises JobNotFound, Forbidden or JobNotPausable."""
        self._check(job_id, actor)
        job = self._queue.pause(job_id, paused=paused)
        self._wake()
        return job

    def move(self, job_id: str, actor: Actor, request: MoveRequest) -> Job:
        """Move a waiting job in the order. Raises JobNotFound, Forbidden or JobNotMovable."""
        self._check(job_id, actor)
        return self._queue.move(job_id, request.to, request.job_id)

    def set_priority(self, job_id: str, actor: Actor, priority: int) -> Job:
        """Return a waiting job a priority. Raises JobNotFound, Forbidden or JobNotMovable."""
        self._check(job_id, actor)
        return self._queue.set_priority(job_id, priority)

    def delete(self, job_id: str, actor: Actor) -> None:
        """Forget a job that does not run. Raises JobNotFound, Forbidden or JobRunning."""
        self._check(job_id, actor)
        self._queue.delete(job_id)

    def _check(self, job_id: str, actor: Actor) -> Job:
        job = self._queue.get(job_id)
        if actor.role is not Role.ADMIN and job.owner != actor.username:
            raise Forbidden("Only the owner of a job and administrators may do that.")
        return job
