"""What the queue should do, in plain Python: the model the real queue is compared with.

Knows the rules of `shared/queue/lua`, nothing of Redis. Time is the number of the step.
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
    """One job as it should stand."""

    job_id: str
    output: str
    priority: int
    position: Fraction
    need_bytes: int
    root: str = "/tv"
    """The source folder its input lies in."""
    status: JobStatus = JobStatus.QUEUED
    paused: bool = False
    attempts: int = 0
    recoveries: int = 0
    token: str | None = None
    node: str | None = None
    cancel_requested: bool = False
    noted: bool = False
    """Some claim noted a file to publish."""
    prepared: bool = False
    """The claim that holds did."""
    reason: str | None = None
    lease_over: bool = False
    back_off_over: bool = False
    ended_at: int = 0

    @property
    def order(self) -> tuple[int, Fraction, str]:
        """Its place among those that wait: by priority, then by position."""
        return (-self.priority, self.position, self.job_id)

    @property
    def waits(self) -> bool:
        """Whether it has a place in the order now."""
        return self.status is JobStatus.QUEUED


@dataclass
class QueueModel:
    """The whole queue."""

    jobs: dict[str, ModelJob] = field(default_factory=dict)
    keys: dict[str, tuple[str, str]] = field(default_factory=dict)
    ended_tokens: set[str] = field(default_factory=set)
    drained: set[str] = field(default_factory=set)
    paused: bool = False
    step: int = 0
    sequence: int = 0

    # -- looking

    def line(self) -> list[ModelJob]:
        """Those that may be claimed, in order."""
        return sorted(
            (job for job in self.jobs.values() if job.waits and not job.paused), key=lambda j: j.order
        )

    def reserved_by(self, output: str) -> str | None:
        """The job that is going to write an output."""
        return next(
            (j.job_id for j in self.jobs.values() if j.output == output and j.status not in TERMINAL), None
        )

    def ended(self, status: JobStatus) -> list[ModelJob]:
        """Those that ended so, oldest first."""
        found = (job for job in self.jobs.values() if job.status is status)
        return sorted(found, key=lambda job: (job.ended_at, job.job_id))

    def holds(self, job_id: str, token: str) -> bool:
        """Whether a claim still holds."""
        job = self.jobs.get(job_id)
        return job is not None and job.status is JobStatus.RUNNING and job.token == token

    def within(self, roots: Collection[str]) -> list[ModelJob]:
        """Those that a node with these source folders may claim, in order."""
        return [job for job in self.line() if job.root in roots]

    def fits(self, free_bytes: int, roots: Collection[str]) -> ModelJob | None:
        """The job a node with that much room and these source folders gets."""
        candidates = self.within(roots)[:LOOK_AHEAD]
        return next((job for job in candidates if job.need_bytes <= free_bytes), None)

    # -- moving

    def next_position(self) -> Fraction:
        """Behind everything that ever had a place."""
        self.sequence += 1
        return Fraction(self.sequence)

    def claim(self, job: ModelJob, node: str, token: str) -> None:
        """Return a job to a node."""
        job.status, job.node, job.token = JobStatus.RUNNING, node, token
        job.attempts += 1
        job.lease_over = False

    def end(self, job: ModelJob, status: JobStatus) -> None:
        """Put a job where it stays."""
        self.end_claim(job)
        job.status, job.paused, job.noted, job.ended_at = status, False, False, self.step

    def end_claim(self, job: ModelJob) -> None:
        """Forget what belonged to a claim."""
        job.token, job.cancel_requested, job.prepared = None, False, False

    def recover(self, job: ModelJob) -> None:
        """The node that held it is gone."""
        cancelled, prepared = job.cancel_requested, job.prepared
        self.end_claim(job)
        job.attempts -= 1
        job.recoveries += 1
        if cancelled and not job.noted:
            self.end(job, JobStatus.CANCELLED)
        elif job.recoveries >= RECOVERIES_ALLOWED and not prepared:
            job.reason = "poison"
            self.end(job, JobStatus.FAILED)
        else:
            job.status = JobStatus.QUEUED
            job.cancel_requested = cancelled

    def finish(self, job: ModelJob, outcome: str, reason: str, attempts_allowed: int) -> None:
        """End a claim that holds."""
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
                job.reason, job.noted = reason, False
                if outcome == "fatal" or job.attempts >= attempts_allowed:
                    self.end(job, JobStatus.FAILED)
                else:
                    job.status, job.back_off_over = JobStatus.RETRYING, False
            case _:
                job.attempts -= outcome in ("released", "postponed")
                self.end(job, JobStatus.CANCELLED)

    def retry(self, job: ModelJob) -> None:
        """Queue an ended job anew."""
        job.status, job.attempts, job.recoveries, job.reason = JobStatus.QUEUED, 0, 0, None
        job.position = self.next_position()

    def set_priority(self, job: ModelJob, priority: int) -> None:
        """To the end of a priority."""
        job.priority, job.position = priority, self.next_position()

    def move(self, job: ModelJob, target: MoveTarget, other: ModelJob) -> None:
        """To an end of the order, or next to another."""
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
        band = [j.position for j in rest if j.priority == other.priority]
        job.priority = other.priority
        if target is MoveTarget.AFTER:
            later = [position for position in band if position > other.position]
            between = (other.position + min([*later, other.position + 2])) / 2
            job.position = between if later else self.next_position()
        else:
            earlier = [position for position in band if position < other.position]
            job.position = (other.position + max([*earlier, other.position - 2])) / 2
