"""What users do to jobs that are there: each checks who asks, then takes one step in the queue.

Users act on their own jobs, administrators on all.
"""

import time
from collections.abc import Callable, Iterable
from itertools import islice

from handbrake_service.intake import Intake
from shared.domain.bulk import (
    BulkAction,
    BulkRefusal,
    BulkRequest,
    BulkResult,
    MoveRequest,
    MoveTarget,
)
from shared.domain.errors import Forbidden, H2RError
from shared.domain.job import Job
from shared.queue.listing import JobList
from shared.queue.redis_queue import RedisQueue
from shared.service_credential import Actor, Role

#: Most jobs one bulk request looks at, and the time it may take; what is left is for the next request.
_MOST_AT_ONCE = 5_000
_BULK_TIME_S = 8.0
_REFUSALS_TOLD = 100


class JobActions:
    """Acts on jobs; `wake` makes the dispatcher look at the queue."""

    def __init__(self, queue: RedisQueue, jobs: JobList, intake: Intake, wake: Callable[[], None]) -> None:
        self._queue = queue
        self._jobs = jobs
        self._intake = intake
        self._wake = wake

    def cancel(self, job_id: str, actor: Actor) -> Job:
        """Cancel a job. Raises JobNotFound, Forbidden or JobNotCancellable."""
        self._check(job_id, actor)
        return self._queue.cancel(job_id)

    def retry(self, job_id: str, actor: Actor) -> Job:
        """Queue a failed or cancelled job anew, with its source as it is now.

        Raises JobNotFound, Forbidden, JobNotRetryable, or the RequestRefused that fits the source.
        """
        job = self._intake.again(self._check(job_id, actor))
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
        """Give a waiting job a priority. Raises JobNotFound, Forbidden or JobNotMovable."""
        self._check(job_id, actor)
        return self._queue.set_priority(job_id, priority)

    def delete(self, job_id: str, actor: Actor) -> None:
        """Forget a job that does not run. Raises JobNotFound, Forbidden or JobRunning."""
        self._check(job_id, actor)
        self._queue.delete(job_id)

    def bulk(self, request: BulkRequest, actor: Actor) -> BulkResult:
        """Do one thing to many jobs; those to which it cannot be done are told and hold nothing up."""
        named = request.job_ids
        more = False
        if request.filter is not None:
            wanted = request.filter
            if actor.role is not Role.ADMIN:
                wanted = wanted.model_copy(update={"owner": actor.username})
            named, total = self._jobs.matching(wanted, _MOST_AT_ONCE)
            more = total > len(named)
        # Moved to the top one by one, the last would end up first.
        ids = list(reversed(named or [])) if request.action is BulkAction.TOP else list(named or [])
        done, refusals, looked_at = self._each(ids, request, actor)
        # A filter may match what was refused for ever; only what was never tried is worth another request.
        return BulkResult(
            done=done,
            refused=len(refusals),
            refusals=refusals[:_REFUSALS_TOLD],
            more=looked_at < len(ids) or (more and done > 0),
        )

    def _each(
        self, ids: Iterable[str], request: BulkRequest, actor: Actor
    ) -> tuple[int, list[BulkRefusal], int]:
        deadline = time.monotonic() + _BULK_TIME_S
        done, looked_at = 0, 0
        refusals: list[BulkRefusal] = []
        for job_id in islice(ids, _MOST_AT_ONCE):
            if time.monotonic() > deadline:
                break
            looked_at += 1
            try:
                self._one(job_id, request, actor)
            except H2RError as error:
                refusals.append(BulkRefusal(job_id=job_id, error=error.code, message=error.message))
            else:
                done += 1
        return done, refusals, looked_at

    def _one(self, job_id: str, request: BulkRequest, actor: Actor) -> None:
        match request.action:
            case BulkAction.CANCEL:
                self.cancel(job_id, actor)
            case BulkAction.RETRY:
                self.retry(job_id, actor)
            case BulkAction.PAUSE | BulkAction.RESUME:
                self.pause(job_id, actor, paused=request.action is BulkAction.PAUSE)
            case BulkAction.DELETE:
                self.delete(job_id, actor)
            case BulkAction.PRIORITY:
                self.set_priority(job_id, actor, request.priority or 0)
            case BulkAction.TOP:
                self.move(job_id, actor, MoveRequest(to=MoveTarget.TOP))
            case BulkAction.BOTTOM:
                self.move(job_id, actor, MoveRequest(to=MoveTarget.BOTTOM))

    def _check(self, job_id: str, actor: Actor) -> Job:
        job = self._queue.get(job_id)
        if actor.role is not Role.ADMIN and job.owner != actor.username:
            raise Forbidden("Only the owner of a job and administrators may do that.")
        return job
