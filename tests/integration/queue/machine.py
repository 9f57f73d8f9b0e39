"""A Hypothesis state machine that drives the real queue and the model side by side.

Whatever users, nodes, crashes and late messages do, in any order: both must say the same after every step.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from shared.domain.bulk import MoveTarget
from shared.domain.errors import (
    H2RError,
    IdempotencyMismatch,
    JobNotCancellable,
    JobNotMovable,
    JobNotPausable,
    JobNotRetryable,
    JobRunning,
    LeaseLost,
    OutputReserved,
)
from shared.domain.failures import Failure, FailureClass
from shared.domain.job import TERMINAL, JobResult, JobStatus, SourceInfo
from shared.domain.node import MountedFolders
from shared.domain.options import Container, EncodeOptions
from shared.domain.wait_reasons import WaitReason
from shared.queue import keys
from shared.queue.record import NewJob, PublishIntent
from shared.queue.redis_queue import Claim, RedisQueue, Signal
from shared.redis import RedisClient
from tests.integration.queue.model import ModelJob, QueueModel
from tests.integration.queue.store import Store, read_store

NODES = ("n1", "n2", "n3")
SOURCE = SourceInfo(size_bytes=10, mtime_ns=1)
RESULT = JobResult(output_path="/archive/x.mkv", size_bytes=5, duration_s=20.0, elapsed_s=3.0)
REASONS = {"failed": FailureClass.ENCODER_ERROR, "fatal": FailureClass.INVALID_SOURCE}
FOREVER_MS = 10**9

nodes = st.sampled_from(NODES)
#: Picks one of a list of any length.
picks = st.integers(0, 99)
#: What a node says about a claim; all but the first three end it.
messages = st.sampled_from(
    [
        *("beat", "prepare", "claim", "prepare"),
        *("failed", "completed", "fatal", "released", "postponed", "cancelled"),
    ]
)


def attempt(step: Callable[[], Any]) -> Any:
    """Return what a step answers, or the class of the error it raises."""
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
        self.notes = self.submitted = 0
        self.seen: Store | None = None

    @initialize(claimed=st.integers(0, 3), vanished=st.booleans(), claimed_again=st.integers(0, 3))
    def begin(self, claimed: int, vanished: bool, claimed_again: int) -> None:
        """With jobs, claims and claims that were lost: random steps alone come to these too rarely."""
        for output in range(4):
            self.submit(priority=0, output=output, need=10, root="/tv", key="", body="")
        for _ in range(claimed):
            self.claim("n1", 100)
        if vanished:
            self.vanish("n1")
            for _ in range(claimed_again):
                self.claim("n2", 100)

    def job(self, pick: int) -> ModelJob:
        """Pick a job there is."""
        return list(self.model.jobs.values())[pick % len(self.model.jobs)]

    def lost(self) -> list[Claim]:
        """The claims that were taken back from a node."""
        ended = self.model.ended_tokens
        held = (c for c in self.claims if c.token not in ended)
        return [claim for claim in held if not self.model.holds(claim.job.job_id, claim.token)]

    # -- users

    @rule(
        priority=st.sampled_from([0, 0, 0, 5, -100, 100]),
        output=st.integers(0, 6),
        need=st.sampled_from([10, 10, 1000]),
        root=st.sampled_from(["/tv", "/tv", "/movies"]),
        key=st.sampled_from(["", "", "k1", "k2"]),
        body=st.sampled_from(["a", "a", "b"]),
    )
    def submit(self, priority: int, output: int, need: int, root: str, key: str, body: str) -> None:
        model, path = self.model, f"/archive/{output}.mkv"
        self.submitted += 1
        new = NewJob(
            # The same in every run of an example, and in no order, as real ids are.
            job_id=hashlib.sha256(str(self.submitted).encode()).hexdigest()[:16],
            owner="ann",
            input_path=f"{root}/a.mkv",
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
        elif known in model.jobs:
            assert got == known  # and a job that was forgotten since has set its key free
        elif model.reserved_by(path):
            assert got is OutputReserved
        else:
            assert got == new.job_id
            model.jobs[got] = ModelJob(got, path, priority, model.next_position(), need, root)
            if key:
                model.keys[key] = (got, body)

    @precondition(lambda self: self.model.jobs)
    @rule(pick=picks, action=st.sampled_from(["cancel", "pause", "resume", "resume", "retry", "delete"]))
    def act(self, pick: int, action: str) -> None:
        """One rule for all that users do to a job: Hypothesis picks rules evenly, and nodes are busier."""
        job = self.job(pick)
        match action:
            case "cancel":
                self.cancel(job)
            case "retry":
                self.retry(job)
            case "delete":
                self.delete(job)
            case _:
                self.pause(job, paused=action == "pause")

    def cancel(self, job: ModelJob) -> None:
        got = attempt(lambda: self.queue.cancel(job.job_id).status)
        if job.status in (JobStatus.COMPLETED, JobStatus.FAILED) or job.prepared:
            assert got is JobNotCancellable
            return
        if job.status is JobStatus.RUNNING or job.noted:
            if job.waits and not job.cancel_requested:
                job.paused = False  # so that a node can look whether its file was published
            job.cancel_requested = True
        elif job.status is not JobStatus.CANCELLED:
            self.model.end(job, JobStatus.CANCELLED)
        assert got is job.status

    def pause(self, job: ModelJob, *, paused: bool) -> None:
        got = attempt(lambda: self.queue.pause(job.job_id, paused=paused).paused)
        if job.status not in (JobStatus.QUEUED, JobStatus.RUNNING):
            assert got is JobNotPausable
            return
        job.paused = paused
        assert got is paused

    def retry(self, job: ModelJob) -> None:
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
    @rule(pick=picks, where=st.sampled_from([*MoveTarget, -100, 5, 100]), other=picks)
    def reorder(self, pick: int, where: MoveTarget | int, other: int) -> None:
        job, anchor = self.job(pick), self.job(other)
        if isinstance(where, MoveTarget):
            self.move(job, where, anchor)
        else:
            self.set_priority(job, where)

    def move(self, job: ModelJob, where: MoveTarget, anchor: ModelJob) -> None:
        beside = where in (MoveTarget.BEFORE, MoveTarget.AFTER)
        got = attempt(lambda: self.queue.move(job.job_id, where, anchor.job_id if beside else None).status)
        if not job.waits or (beside and not anchor.waits):
            assert got is JobNotMovable
            return
        assert got is JobStatus.QUEUED
        self.model.move(job, where, anchor)

    def set_priority(self, job: ModelJob, priority: int) -> None:
        got = attempt(lambda: self.queue.set_priority(job.job_id, priority).priority)
        if job.status not in (JobStatus.QUEUED, JobStatus.RETRYING):
            assert got is JobNotMovable
            return
        assert got == priority
        self.model.set_priority(job, priority)

    def delete(self, job: ModelJob) -> None:
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

    @rule(paused=st.sampled_from([False, False, True]), drained=st.sets(nodes, max_size=1))
    def hold_or_drain(self, paused: bool, drained: set[str]) -> None:
        self.queue.pause_queue(paused=paused)
        self.model.paused, self.model.drained = paused, drained
        for node in NODES:
            self.queue.drain(node, drained=node in drained)

    # -- nodes

    @rule(
        node=nodes,
        free_bytes=st.sampled_from([10**6, 10**6, 100]),
        roots=st.sampled_from([("/tv", "/movies"), ("/tv", "/movies"), ("/tv",), ("/movies",), ()]),
        then=st.lists(messages, max_size=2),
        allowed=st.integers(1, 3),
    )
    def work(self, node: str, free_bytes: int, roots: tuple[str, ...], then: list[str], allowed: int) -> None:
        """A node claims, and may get further at once."""
        before = len(self.claims)
        self.claim(node, free_bytes, roots)
        if len(self.claims) > before:
            for message in then:
                self.send(self.claims[-1], message, allowed)

    @precondition(lambda self: self.claims)
    @rule(pick=picks, message=messages, allowed=st.integers(1, 3))
    def send_any(self, pick: int, message: str, allowed: int) -> None:
        """With the token of any claim there ever was; the newest is the simplest pick."""
        self.send(self.claims[-1 - pick % len(self.claims)], message, allowed)

    @precondition(lambda self: self.lost())
    @rule(pick=picks, message=messages, allowed=st.integers(1, 3))
    def send_late(self, pick: int, message: str, allowed: int) -> None:
        """From a node that was stopped and does not know yet that its lease is gone."""
        lost = self.lost()
        self.send(lost[pick % len(lost)], message, allowed)

    def send(self, claim: Claim, message: str, allowed: int) -> None:
        match message:
            case "beat":
                self.beat(claim)
            case "prepare":
                self.prepare(claim)
            case "claim":
                self.claim_again_since_the_reply_was_lost(claim)
            case _:
                self.finish(claim, message, allowed)

    def claim(self, node: str, free_bytes: int, roots: tuple[str, ...] = ("/tv", "/movies")) -> None:
        model, token = self.model, f"t{len(self.claims)}"
        mounted = MountedFolders(sources=list(roots), unavailable=[], archive="/archive")
        got = self.queue.claim(node, token, free_bytes, mounted=mounted)
        expected = model.fits(free_bytes, roots)
        if model.paused:
            assert got is WaitReason.QUEUE_PAUSED
        elif node in model.drained:
            assert got is WaitReason.DRAINED
        elif expected is None:
            elsewhere = WaitReason.FOLDERS_UNAVAILABLE if model.line() else None
            assert got is (WaitReason.DISK if model.within(roots) else elsewhere)
        else:
            assert isinstance(got, Claim)
            assert got.job.job_id == expected.job_id
            assert (got.publish_intent is not None) is expected.noted
            model.claim(expected, node, token)
            self.claims.append(got)

    def claim_again_since_the_reply_was_lost(self, earlier: Claim) -> None:
        if self.model.holds(earlier.job.job_id, earlier.token):
            got = self.queue.claim(earlier.job.node or "", earlier.token, 10**6)
            assert isinstance(got, Claim)
            assert got.job.job_id == earlier.job.job_id

    def beat(self, claim: Claim) -> None:
        got = attempt(lambda: self.queue.beat(claim))
        if not self.model.holds(claim.job.job_id, claim.token):
            assert got is LeaseLost
            return
        job = self.model.jobs[claim.job.job_id]
        job.lease_over = False
        assert got is (Signal.CANCEL if job.cancel_requested else Signal.PAUSE if job.paused else Signal.OK)

    def prepare(self, claim: Claim) -> None:
        self.notes += 1
        note = PublishIntent(size_bytes=self.notes, mtime_ns=7, result=RESULT)
        got = attempt(lambda: self.queue.commit_publish(claim, note))
        if not self.model.holds(claim.job.job_id, claim.token):
            assert got is LeaseLost
            return
        job = self.model.jobs[claim.job.job_id]
        if job.cancel_requested:
            assert got is Signal.CANCEL
        else:
            assert got is Signal.OK
            job.noted = job.prepared = True

    def finish(self, claim: Claim, outcome: str, allowed: int) -> None:
        failure = Failure(reason=REASONS.get(outcome, FailureClass.STALLED), message="It broke.")
        steps: dict[str, Callable[[], object]] = {
            "completed": lambda: self.queue.complete(claim, RESULT),
            "released": lambda: self.queue.release(claim),
            "postponed": lambda: self.queue.postpone(claim, SOURCE, delay_ms=0),
            "cancelled": lambda: self.queue.confirm_cancelled(claim),
        }
        got = attempt(steps.get(outcome, lambda: self.queue.fail(claim, failure, allowed, FOREVER_MS)))
        if claim.token in self.model.ended_tokens:
            assert got is None
        elif not self.model.holds(claim.job.job_id, claim.token):
            assert got is LeaseLost
        else:
            assert got is None
            job = self.model.jobs[claim.job.job_id]
            self.model.finish(job, outcome, failure.reason.value, allowed)

    # -- crashes and the sweep

    @rule(node=nodes)
    def crash(self, node: str) -> None:
        """A node stops beating; its leases run out."""
        for job in self.model.jobs.values():
            if job.status is JobStatus.RUNNING and job.node == node:
                job.lease_over = True
                self.redis.zadd(keys.status_set(JobStatus.RUNNING), {job.job_id: 1}, xx=True)

    @rule(node=nodes)
    def vanish(self, node: str) -> None:
        """A node crashes and the others notice."""
        self.crash(node)
        self.tick(unavailable=False)

    @rule()
    def back_offs_run_out(self) -> None:
        for job in self.model.jobs.values():
            if job.status is JobStatus.RETRYING:
                job.back_off_over = True
                self.redis.zadd(keys.status_set(JobStatus.RETRYING), {job.job_id: 1}, xx=True)

    @rule(unavailable=st.booleans())
    def tick(self, unavailable: bool) -> None:
        """A sweep; after a gap in which Redis itself was away no lease is taken for lost."""
        seconds, _ = self.redis.time()
        self.redis.hset(keys.META, "swept_ms", (seconds - (20 if unavailable else 1)) * 1000)
        swept = self.queue.sweep()
        due = [j for j in self.model.jobs.values() if j.status is JobStatus.RETRYING and j.back_off_over]
        over = [j for j in self.model.jobs.values() if j.status is JobStatus.RUNNING and j.lease_over]
        assert sorted(swept.queued) == sorted(job.job_id for job in due)
        for job in due:
            job.status = JobStatus.QUEUED
        for job in over:
            if unavailable:
                job.lease_over = False
            else:
                self.model.recover(job)
        assert (len(swept.recovered), swept.extended) == ((0, len(over)) if unavailable else (len(over), 0))

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


def machine_on(client: RedisClient, queue: RedisQueue) -> type[QueueMachine]:
    """Return the machine that drives `queue`, in the form Hypothesis wants."""

    class Machine(QueueMachine):
        def __init__(self) -> None:
            super().__init__(client, queue)

    return Machine
