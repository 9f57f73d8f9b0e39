"""A Hypothesis state machine that drives the real queue and the model side by side.

Whatever users, nodes, crashes and late messages do, in any order: both must say the same after every step.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from shared.domain.bulk import MoveTarget
from shared.domain.errors import (
    H2RError,
    IdempotencyMismatch,
    JobNotCancellable,
    JobNotFound,
    JobNotMovable,
    JobNotPausable,
    JobNotRetryable,
    JobRunning,
    LeaseLost,
    OutputReserved,
)
from shared.domain.failures import Failure, FailureClass
from shared.domain.job import TERMINAL, JobResult, JobStatus, SourceInfo
from shared.domain.options import Container, EncodeOptions
from shared.queue import keys
from shared.queue.record import NewJob, PublishNote
from shared.queue.redis_queue import Claim, RedisQueue, Signal, Unclaimed, new_job_id
from shared.redis import RedisClient
from tests.integration.queue.model import ModelJob, QueueModel
from tests.integration.queue.store import Store, read_store

NODES = ("n1", "n2", "n3")
SOURCE = SourceInfo(size_bytes=10, mtime_ns=1)
RESULT = JobResult(output_path="/archive/x.mkv", size_bytes=5, duration_s=20.0, elapsed_s=3.0)
OUTCOMES = ("completed", "failed", "fatal", "released", "cancelled")
REASONS = {"failed": FailureClass.ENCODER_ERROR, "fatal": FailureClass.INVALID_SOURCE}
FOREVER_MS = 10**9

nodes = st.sampled_from(NODES)
#: Picks one of a list of any length.
picks = st.integers(0, 99)
T = TypeVar("T")


def attempt(step: Callable[[], Any]) -> Any:
    """Give what a step answers, or the class of the error it raises."""
    try:
        return step()
    except H2RError as error:
        return type(error)


class QueueMachine(RuleBasedStateMachine):
    """Users, three nodes and the sweep, on an empty database."""

    def __init__(self, client: RedisClient, queue: RedisQueue) -> None:
        super().__init__()
        client.flushdb()
        self.redis, self.queue = client, queue
        self.model = QueueModel()
        self.claims: list[Claim] = []
        self.notes = 0
        self.seen: Store | None = None

    def job(self, pick: int) -> ModelJob:
        """Pick a job there is."""
        return list(self.model.jobs.values())[pick % len(self.model.jobs)]

    # -- users

    @rule(
        priority=st.sampled_from([0, 0, 0, 5, -100, 100]),
        output=st.integers(0, 6),
        need=st.sampled_from([10, 10, 1000]),
        key=st.sampled_from(["", "", "k1", "k2"]),
        body=st.sampled_from(["a", "a", "b"]),
    )
    def submit(self, priority: int, output: int, need: int, key: str, body: str) -> None:
        model, path = self.model, f"/archive/{output}.mkv"
        new = NewJob(
            job_id=new_job_id(),
            owner="ann",
            input_path="/tv/a.mkv",
            output_path=path,
            options=EncodeOptions(preset="Fast 1080p30", container=Container.MKV),
            source=SOURCE,
            priority=priority,
            need_bytes=need,
        )
        known, body_then = model.keys.get(key, ("", ""))
        got = attempt(lambda: self.queue.enqueue(new, key or None, body).job_id)
        if known and body != body_then:
            assert got is IdempotencyMismatch
        elif known:
            assert got == (known if known in model.jobs else JobNotFound)
        elif model.reserved_by(path):
            assert got is OutputReserved
        else:
            assert got == new.job_id
            model.jobs[got] = ModelJob(got, path, priority, model.next_position(), need)
            if key:
                model.keys[key] = (got, body)

    @precondition(lambda self: self.model.jobs)
    @rule(pick=picks)
    def cancel(self, pick: int) -> None:
        job = self.job(pick)
        got = attempt(lambda: self.queue.cancel(job.job_id).status)
        if job.status in (JobStatus.COMPLETED, JobStatus.FAILED) or job.prepared:
            assert got is JobNotCancellable
            return
        if job.status is JobStatus.RUNNING or job.noted:
            job.cancel_requested = True
        elif job.status is not JobStatus.CANCELLED:
            self.model.end(job, JobStatus.CANCELLED)
        assert got is job.status

    @precondition(lambda self: self.model.jobs)
    @rule(pick=picks, paused=st.booleans())
    def pause(self, pick: int, paused: bool) -> None:
        job = self.job(pick)
        got = attempt(lambda: self.queue.pause(job.job_id, paused=paused).paused)
        if job.status not in (JobStatus.QUEUED, JobStatus.RUNNING):
            assert got is JobNotPausable
            return
        job.held = paused
        assert got is paused

    @precondition(lambda self: self.model.jobs)
    @rule(pick=picks)
    def retry(self, pick: int) -> None:
        job = self.job(pick)
        got = attempt(lambda: self.queue.retry(job.job_id, SOURCE, job.need_bytes).status)
        if job.waits:
            assert got is JobStatus.QUEUED
        elif job.status not in (JobStatus.FAILED, JobStatus.CANCELLED):
            assert got is JobNotRetryable
        elif self.model.reserved_by(job.output):
            assert got is OutputReserved
        else:
            assert got is JobStatus.QUEUED
            self.model.retry(job)

    @precondition(lambda self: self.model.jobs)
    @rule(pick=picks, where=st.sampled_from(MoveTarget), other=picks)
    def move(self, pick: int, where: MoveTarget, other: int) -> None:
        job, anchor = self.job(pick), self.job(other)
        beside = where in (MoveTarget.BEFORE, MoveTarget.AFTER)
        got = attempt(lambda: self.queue.move(job.job_id, where, anchor.job_id if beside else None).status)
        if not job.waits or (beside and not anchor.waits):
            assert got is JobNotMovable
            return
        assert got is JobStatus.QUEUED
        self.model.move(job, where, anchor)

    @precondition(lambda self: self.model.jobs)
    @rule(pick=picks, priority=st.sampled_from([-100, 0, 5, 100]))
    def set_priority(self, pick: int, priority: int) -> None:
        job = self.job(pick)
        got = attempt(lambda: self.queue.set_priority(job.job_id, priority).priority)
        if job.status not in (JobStatus.QUEUED, JobStatus.RETRYING):
            assert got is JobNotMovable
            return
        assert got == priority
        self.model.set_priority(job, priority)

    @precondition(lambda self: self.model.jobs)
    @rule(pick=picks)
    def delete(self, pick: int) -> None:
        job = self.job(pick)
        got = attempt(lambda: self.queue.delete(job.job_id))
        if job.status is JobStatus.RUNNING:
            assert got is JobRunning
        else:
            assert got is None
            del self.model.jobs[job.job_id]

    @rule(status=st.sampled_from(sorted(TERMINAL)), keep=st.integers(0, 2), limit=st.integers(1, 3))
    def purge(self, status: JobStatus, keep: int, limit: int) -> None:
        ended = self.model.ended(status)
        gone = ended[: min(limit, max(0, len(ended) - keep))]
        assert self.queue.purge(status, FOREVER_MS, keep, limit) == len(gone)
        for job in gone:
            del self.model.jobs[job.job_id]

    @rule(paused=st.booleans())
    def hold(self, paused: bool) -> None:
        self.queue.hold(paused=paused)
        self.model.paused = paused

    @rule(node=nodes, drained=st.booleans())
    def drain(self, node: str, drained: bool) -> None:
        self.queue.drain(node, drained=drained)
        (self.model.drained.add if drained else self.model.drained.discard)(node)

    # -- nodes

    @rule(node=nodes, free_bytes=st.sampled_from([10**6, 10**6, 100]))
    def claim(self, node: str, free_bytes: int) -> None:
        model, token = self.model, f"t{len(self.claims)}"
        got = self.queue.claim(node, token, free_bytes)
        expected = model.fits(free_bytes)
        if model.paused:
            assert got is Unclaimed.QUEUE_PAUSED
        elif node in model.drained:
            assert got is Unclaimed.NODE_DRAINED
        elif expected is None:
            assert got is (Unclaimed.NOTHING_FITS if model.line() else Unclaimed.NOTHING_QUEUED)
        else:
            assert isinstance(got, Claim)
            assert got.job.job_id == expected.job_id
            assert (got.publishing is not None) is expected.noted
            model.claim(expected, node, token)
            self.claims.append(got)

    @precondition(lambda self: self.claims)
    @rule(pick=picks)
    def claim_again_since_the_reply_was_lost(self, pick: int) -> None:
        earlier = self.claims[pick % len(self.claims)]
        if self.model.holds(earlier.job.job_id, earlier.token):
            got = self.queue.claim(earlier.job.node or "", earlier.token, 10**6)
            assert isinstance(got, Claim)
            assert got.job.job_id == earlier.job.job_id

    @precondition(lambda self: self.claims)
    @rule(pick=picks)
    def beat(self, pick: int) -> None:
        claim = self.claims[pick % len(self.claims)]
        got = attempt(lambda: self.queue.beat(claim))
        if not self.model.holds(claim.job.job_id, claim.token):
            assert got is LeaseLost
            return
        job = self.model.jobs[claim.job.job_id]
        job.lease_over = False
        assert got is (Signal.CANCEL if job.cancel_requested else Signal.PAUSE if job.held else Signal.OK)

    @precondition(lambda self: self.claims)
    @rule(pick=picks)
    def prepare(self, pick: int) -> None:
        claim = self.claims[pick % len(self.claims)]
        self.notes += 1
        note = PublishNote(size_bytes=self.notes, mtime_ns=7, result=RESULT)
        got = attempt(lambda: self.queue.prepare_publication(claim, note))
        if not self.model.holds(claim.job.job_id, claim.token):
            assert got is LeaseLost
            return
        job = self.model.jobs[claim.job.job_id]
        if job.cancel_requested:
            assert got is Signal.CANCEL
        else:
            assert got is Signal.OK
            job.noted = job.prepared = True

    @precondition(lambda self: self.claims)
    @rule(pick=picks, outcome=st.sampled_from(OUTCOMES), allowed=st.integers(1, 3), soon=st.booleans())
    def finish(self, pick: int, outcome: str, allowed: int, soon: bool) -> None:
        """With the token of any claim there ever was."""
        claim = self.claims[pick % len(self.claims)]
        failure = Failure(reason=REASONS.get(outcome, FailureClass.STALLED), message="It broke.")
        steps: dict[str, Callable[[], object]] = {
            "completed": lambda: self.queue.complete(claim, RESULT),
            "released": lambda: self.queue.release(claim),
            "cancelled": lambda: self.queue.confirm_cancelled(claim),
        }
        got = attempt(
            steps.get(outcome, lambda: self.queue.fail(claim, failure, allowed, 0 if soon else FOREVER_MS))
        )
        if claim.token in self.model.ended_tokens:
            assert got is None
        elif not self.model.holds(claim.job.job_id, claim.token):
            assert got is LeaseLost
        else:
            assert got is None
            job = self.model.jobs[claim.job.job_id]
            self.model.finish(job, outcome, failure.reason.value, allowed)
            job.back_off_over = soon

    # -- crashes and the sweep

    @rule(node=nodes)
    def crash(self, node: str) -> None:
        """A node stops beating; its leases run out."""
        for job in self.model.jobs.values():
            if job.status is JobStatus.RUNNING and job.node == node:
                job.lease_over = True
                self.redis.zadd(keys.standing(JobStatus.RUNNING), {job.job_id: 1}, xx=True)

    @rule()
    def back_offs_run_out(self) -> None:
        for job in self.model.jobs.values():
            if job.status is JobStatus.RETRYING:
                job.back_off_over = True
                self.redis.zadd(keys.standing(JobStatus.RETRYING), {job.job_id: 1}, xx=True)

    @rule(away=st.booleans())
    def tick(self, away: bool) -> None:
        """A sweep; after a gap in which Redis itself was away no lease is taken for lost."""
        seconds, _ = self.redis.time()
        self.redis.hset(keys.META, "ticked_ms", (seconds - (20 if away else 1)) * 1000)
        swept = self.queue.sweep()
        due = [j for j in self.model.jobs.values() if j.status is JobStatus.RETRYING and j.back_off_over]
        over = [j for j in self.model.jobs.values() if j.status is JobStatus.RUNNING and j.lease_over]
        assert sorted(swept.queued) == sorted(job.job_id for job in due)
        for job in due:
            job.status = JobStatus.QUEUED
        for job in over:
            if away:
                job.lease_over = False
            else:
                self.model.recover(job)
        assert (len(swept.recovered), swept.extended) == ((0, len(over)) if away else (len(over), 0))

    @rule(node=nodes)
    def node_starts_anew(self, node: str) -> None:
        mine = [j for j in self.model.jobs.values() if j.status is JobStatus.RUNNING and j.node == node]
        assert sorted(self.queue.recover_node(node)) == sorted(job.job_id for job in mine)
        for job in mine:
            self.model.recover(job)

    # -- what must hold after every step

    @invariant()
    def the_store_is_as_the_model_says(self) -> None:
        self.model.step += 1
        store = read_store(self.redis)
        store.check_itself()
        if self.seen is not None:
            store.check_since(self.seen)
        self.seen = store
        store.check_against(self.model)
