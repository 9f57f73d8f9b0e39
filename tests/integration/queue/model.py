"""The expected behaviour of the queue in plain Python, as the model that the real queue is compared with.

Implements the rules of `shared/queue/lua` without Redis. Time is the number of the step.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from fractions import Fraction

from shared.domain.bulk import MoveTarget
from shared.domain.job import TERMINAL, JobStatus

RECOVERIES_ALLOWED = 3
LOOK_AHEAD = 32


@dataclass
class ModelJob:
    """The expected state of a job."""

    job_id: str
    output: str
    priority: int
    position: Fraction
    need_bytes: int
    root: str = "/tv"
    """The source folder of its input."""
    status: JobStatus = JobStatus.QUEUED
    paused: bool = False
    attempts: int = 0
    recoveries: int = 0
    token: str | None = None
    node: str | None = None
    cancel_requested: bool = False
    has_intent: bool = False
    """A publish intent is stored, by this or an earlier claim."""
    committed: bool = False
    """The current claim has stored one."""
    reason: str | None = None
    lease_expired: bool = False
    back_off_expired: bool = False
    ended_at: int = 0

    @property
    def order(self) -> tuple[int, Fraction, str]:
        """Sort key among queued jobs: by priority, then by position."""
        return (-self.priority, self.position, self.job_id)

    @property
    def waits(self) -> bool:
        """Whether it is queued, paused or not."""
        return self.status is JobStatus.QUEUED


@dataclass
class QueueModel:
    """The expected state of the whole queue."""

    jobs: dict[str, ModelJob] = field(default_factory=dict)
    keys: dict[str, tuple[str, str]] = field(default_factory=dict)
    ended_tokens: set[str] = field(default_factory=set)
    drained: set[str] = field(default_factory=set)
    paused: bool = False
    step: int = 0
    sequence: int = 0

    # -- queries

    def claimable(self) -> list[ModelJob]:
        """Return the jobs that may be claimed, in order."""
        return sorted(
            (job for job in self.jobs.values() if job.waits and not job.paused), key=lambda j: j.order
        )

    def reserved_by(self, output: str) -> str | None:
        """Return the job that has reserved an output."""
        return next(
            (j.job_id for j in self.jobs.values() if j.output == output and j.status not in TERMINAL), None
        )

    def ended(self, status: JobStatus) -> list[ModelJob]:
        """Return the jobs that ended with a status, oldest first."""
        found = (job for job in self.jobs.values() if job.status is status)
        return sorted(found, key=lambda job: (job.ended_at, job.job_id))

    def holds(self, job_id: str, token: str) -> bool:
        """Return whether a claim is current."""
        job = self.jobs.get(job_id)
        return job is not None and job.status is JobStatus.RUNNING and job.token == token

    def within(self, roots: Collection[str]) -> list[ModelJob]:
        """Return the jobs that a node with these source folders may claim, in order."""
        return [job for job in self.claimable() if job.root in roots]

    def fits(self, free_bytes: int, roots: Collection[str]) -> ModelJob | None:
        """Return the job that a node with that much free space and these source folders claims."""
        candidates = self.within(roots)[:LOOK_AHEAD]
        return next((job for job in candidates if job.need_bytes <= free_bytes), None)

    # -- changes

    def next_position(self) -> Fraction:
        """Return a position after all earlier ones."""
        self.sequence += 1
        return Fraction(self.sequence)

    def claim(self, job: ModelJob, node: str, token: str) -> None:
        """Assign a job to a node."""
        job.status, job.node, job.token = JobStatus.RUNNING, node, token
        job.attempts += 1
        job.lease_expired = False

    def end(self, job: ModelJob, status: JobStatus) -> None:
        """Move a job to a final status."""
        self.end_claim(job)
        job.status, job.paused, job.has_intent, job.ended_at = status, False, False, self.step

    def end_claim(self, job: ModelJob) -> None:
        """Clear the state of a claim."""
        job.token, job.cancel_requested, job.committed = None, False, False

    def recover(self, job: ModelJob) -> None:
        """Take a job back from a vanished node."""
        cancelled, committed = job.cancel_requested, job.committed
        self.end_claim(job)
        job.attempts -= 1
        job.recoveries += 1
        if cancelled and not job.has_intent:
            self.end(job, JobStatus.CANCELLED)
        elif job.recoveries >= RECOVERIES_ALLOWED and not committed:
            job.reason = "poison"
            self.end(job, JobStatus.FAILED)
        else:
            job.status = JobStatus.QUEUED
            job.cancel_requested = cancelled

    def finish(self, job: ModelJob, outcome: str, reason: str, attempts_allowed: int) -> None:
        """End a current claim."""
        cancelled = job.cancel_requested
        self.ended_tokens.add(job.token or "")
        self.end_claim(job)
        match outcome:
            case "completed":
                job.reason = None
                self.end(job, JobStatus.COMPLETED)
            case "released" | "postponed" if not cancelled:
                job.attempts -= 1
                job.status = JobStatus.QUEUED
            case "failed" | "fatal" if not cancelled:
                job.reason, job.has_intent = reason, False
                if outcome == "fatal" or job.attempts >= attempts_allowed:
                    self.end(job, JobStatus.FAILED)
                else:
                    job.status, job.back_off_expired = JobStatus.RETRYING, False
            case _:
                job.attempts -= outcome in ("released", "postponed")
                self.end(job, JobStatus.CANCELLED)

    def retry(self, job: ModelJob) -> None:
        """Queue an ended job again."""
        job.status, job.attempts, job.recoveries, job.reason = JobStatus.QUEUED, 0, 0, None
        job.position = self.next_position()

    def set_priority(self, job: ModelJob, priority: int) -> None:
        """Move a job to the end of a priority."""
        job.priority, job.position = priority, self.next_position()

    def move(self, job: ModelJob, target: MoveTarget, other: ModelJob) -> None:
        """Move a job to an end of the order, or next to another job."""
        rest = sorted((j for j in self.jobs.values() if j.waits and j is not job), key=lambda j: j.order)
        if target in (MoveTarget.TOP, MoveTarget.BOTTOM):
            if not rest:
                return
            first, last = rest[0], rest[-1]
            if job.order < first.order if target is MoveTarget.TOP else job.order > last.order:
                return
            if target is MoveTarget.TOP:
                job.priority, job.position = first.priority, first.position - 1
            else:
                job.priority, job.position = last.priority, self.next_position()
            return
        if other is job:
            return
        same_priority = [j.position for j in rest if j.priority == other.priority]
        job.priority = other.priority
        if target is MoveTarget.AFTER:
            later = [position for position in same_priority if position > other.position]
            between = (other.position + min([*later, other.position + 2])) / 2
            job.position = between if later else self.next_position()
        else:
            earlier = [position for position in same_priority if position < other.position]
            job.position = (other.position + max([*earlier, other.position - 2])) / 2
