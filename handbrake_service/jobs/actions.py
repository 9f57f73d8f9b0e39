"""Actions of users on queued jobs: each checks the actor, then changes the queue in one atomic step.

Users may act on their own jobs, administrators on all.
"""

from collections.abc import Callable

from handbrake_service.jobs.submit import JobSubmitter
from shared.domain.bulk import MoveRequest
from shared.domain.errors import Forbidden, JobNotCancellable
from shared.domain.job import TERMINAL, Job, JobRemoval, RemovalOutcome
from shared.queue.redis_queue import RedisQueue
from shared.service_credential import Actor, Role


class JobActions:
    """Acts on single jobs; `wake` makes the dispatcher check the queue."""

    def __init__(self, queue: RedisQueue, submitter: JobSubmitter, wake: Callable[[], None]) -> None:
        self._queue = queue
        self._submitter = submitter
        self._wake = wake

    def cancel(self, job_id: str, actor: Actor) -> Job:
        """Cancel a job. Raises JobNotFound, Forbidden or JobNotCancellable."""
        self._check(job_id, actor)
        return self._queue.cancel(job_id)

    def retry(self, job_id: str, actor: Actor) -> Job:
        """Queue a failed or cancelled job again, with its source as it is now.

        Raises JobNotFound, Forbidden, JobNotRetryable, or a RequestRefused about its source or output.
        """
        job = self._submitter.requeue(self._check(job_id, actor), actor)
        self._wake()
        return job

    def pause(self, job_id: str, actor: Actor, *, paused: bool) -> Job:
        """Pause or resume a job. Raises JobNotFound, Forbidden or JobNotPausable."""
        self._check(job_id, actor)
        job = self._queue.pause(job_id, paused=paused)
        self._wake()
        return job

    def move(self, job_id: str, actor: Actor, request: MoveRequest) -> Job:
        """Move a waiting job within the queue. Raises JobNotFound, Forbidden or JobNotMovable."""
        self._check(job_id, actor)
        return self._queue.move(job_id, request.to, request.job_id)

    def set_priority(self, job_id: str, actor: Actor, priority: int) -> Job:
        """Set the priority of a waiting job. Raises JobNotFound, Forbidden or JobNotMovable."""
        self._check(job_id, actor)
        return self._queue.set_priority(job_id, priority)

    def delete(self, job_id: str, actor: Actor) -> None:
        """Remove a job that is not running. Raises JobNotFound, Forbidden or JobRunning."""
        self._check(job_id, actor)
        self._queue.delete(job_id)

    def remove(self, job_id: str, actor: Actor) -> JobRemoval:
        """Cancel a job that has not ended, else delete it.

        Raises JobNotFound, Forbidden, or JobNotCancellable if its result is being published.
        """
        ended = self._check(job_id, actor).status in TERMINAL
        if not ended:
            try:
                self._queue.cancel(job_id)
            except JobNotCancellable as error:
                if "status" not in error.details:  # it is being published
                    raise
                ended = True  # meanwhile
        if ended:
            self._queue.delete(job_id)
        outcome = RemovalOutcome.DELETED if ended else RemovalOutcome.CANCELLED
        return JobRemoval(job_id=job_id, outcome=outcome)

    def _check(self, job_id: str, actor: Actor) -> Job:
        job = self._queue.get(job_id)
        if actor.role is not Role.ADMIN and job.owner != actor.username:
            raise Forbidden("Only the owner of a job or an administrator may do that.")
        return job
