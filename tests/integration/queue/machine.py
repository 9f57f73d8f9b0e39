"""A Hypothesis state machine that drives the real queue and its model in parallel.

Whatever users, nodes, crashes and late messages do, in any order: both must agree after every step.
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
#: Selects an element of a list of any length.
picks = st.integers(0, 99)
#: Messages of a node about a claim; all but the first three end it.
messages = st.sampled_from(
    [
        *("beat", "prepare", "claim", "prepare"),
        *("failed", "completed", "fatal", "released", "postponed", "cancelled"),
    ]
)


def outcome_of(step: Callable[[], Any]) -> Any:
    """Return the result of a step, or the class of the error it raises."""
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
        self.intents = self.submitted = 0
        self.seen: Store | None = None

    @initialize(claimed=st.integers(0, 3), vanished=st.booleans(), claimed_again=st.integers(0, 3))
    def begin(self, claimed: int, vanished: bool, claimed_again: int) -> None:
        """Start with jobs, claims and lost claims: random steps alone reach these states too rarely."""
        for output in range(4):
            self.submit(priority=0, output=output, need=10, root="/tv", key="", body="")
        for _ in range(claimed):
            self.claim("n1", 100)
        if vanished:
            self.vanish("n1")
            for _ in range(claimed_again):
                self.claim("n2", 100)

    def job(self, pick: int) -> ModelJob:
        """Select an existing job."""
        return list(self.model.jobs.values())[pick % len(self.model.jobs)]

    def lost(self) -> list[Claim]:
        """Return the claims that were taken back from a node."""
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
            # Reproducible in every run of an example, but unordered like real ids.
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
        result = outcome_of(lambda: self.queue.enqueue(new, key or None, body).job_id)
        if known and body != body_then:
            assert result is IdempotencyMismatch
        elif known in model.jobs:
            assert result == known  # if the job was deleted since, its key is free again
        elif model.reserved_by(path):
            assert result is OutputReserved
        else:
            assert result == new.job_id
            model.jobs[result] = ModelJob(result, path, priority, model.next_position(), need, root)
            if key:
                model.keys[key] = (result, body)

    @precondition(lambda self: self.model.jobs)
    @rule(pick=picks, action=st.sampled_from(["cancel", "pause", "resume", "resume", "retry", "delete"]))
    def act(self, pick: int, action: str) -> None:
        """One rule for all user actions on a job: Hypothesis picks rules evenly, but nodes act more often."""
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
        result = outcome_of(lambda: self.queue.cancel(job.job_id).status)
        if job.status in (JobStatus.COMPLETED, JobStatus.FAILED) or job.committed:
            assert result is JobNotCancellable
            return
        if job.status is JobStatus.RUNNING or job.has_intent:
            if job.waits and not job.cancel_requested:
                job.paused = False  # so that a node can check whether its file was published
            job.cancel_requested = True
        elif job.status is not JobStatus.CANCELLED:
            self.model.end(job, JobStatus.CANCELLED)
        assert result is job.status

    def pause(self, job: ModelJob, *, paused: bool) -> None:
        result = outcome_of(lambda: self.queue.pause(job.job_id, paused=paused).paused)
        if job.status not in (JobStatus.QUEUED, JobStatus.RUNNING):
            assert result is JobNotPausable
            return
        job.paused = paused
        assert result is paused

    def retry(self, job: ModelJob) -> None:
        result = outcome_of(lambda: self.queue.retry(job.job_id, SOURCE, job.need_bytes).status)
        if job.waits:
            assert result is JobStatus.QUEUED
        elif job.status not in (JobStatus.FAILED, JobStatus.CANCELLED):
            assert result is JobNotRetryable
        elif self.model.reserved_by(job.output):
            assert result is OutputReserved
        else:
            assert result is JobStatus.QUEUED
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
        is_relative = where in (MoveTarget.BEFORE, MoveTarget.AFTER)
        result = outcome_of(
            lambda: self.queue.move(job.job_id, where, anchor.job_id if is_relative else None).status
        )
        if not job.waits or (is_relative and not anchor.waits):
            assert result is JobNotMovable
            return
        assert result is JobStatus.QUEUED
        self.model.move(job, where, anchor)

    def set_priority(self, job: ModelJob, priority: int) -> None:
        result = outcome_of(lambda: self.queue.set_priority(job.job_id, priority).priority)
        if job.status not in (JobStatus.QUEUED, JobStatus.RETRYING):
            assert result is JobNotMovable
            return
        assert result == priority
        self.model.set_priority(job, priority)

    def delete(self, job: ModelJob) -> None:
        result = outcome_of(lambda: self.queue.delete(job.job_id))
        if job.status is JobStatus.RUNNING:
            assert result is JobRunning
        else:
            assert result is None
            del self.model.jobs[job.job_id]

    @rule(status=st.sampled_from(sorted(TERMINAL)), keep=st.integers(0, 2), limit=st.integers(1, 3))
    def purge(self, status: JobStatus, keep: int, limit: int) -> None:
        ended = self.model.ended(status)
        gone = ended[: min(limit, max(0, len(ended) - keep))]
        assert self.queue.purge(status, FOREVER_MS, keep, limit) == len(gone)
        for job in gone:
            del self.model.jobs[job.job_id]

    @rule(paused=st.sampled_from([False, False, True]), drained=st.sets(nodes, max_size=1))
    def pause_or_drain(self, paused: bool, drained: set[str]) -> None:
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
        """A node claims a job, and may send messages about it at once."""
        before = len(self.claims)
        self.claim(node, free_bytes, roots)
        if len(self.claims) > before:
            for message in then:
                self.send(self.claims[-1], message, allowed)

    @precondition(lambda self: self.claims)
    @rule(pick=picks, message=messages, allowed=st.integers(1, 3))
    def send_any(self, pick: int, message: str, allowed: int) -> None:
        """Send a message for any claim ever made; the newest is the simplest pick."""
        self.send(self.claims[-1 - pick % len(self.claims)], message, allowed)

    @precondition(lambda self: self.lost())
    @rule(pick=picks, message=messages, allowed=st.integers(1, 3))
    def send_late(self, pick: int, message: str, allowed: int) -> None:
        """Send a message from a node that was suspended and does not know that it has lost its lease."""
        lost = self.lost()
        self.send(lost[pick % len(lost)], message, allowed)

    def send(self, claim: Claim, message: str, allowed: int) -> None:
        match message:
            case "beat":
                self.beat(claim)
            case "prepare":
                self.prepare(claim)
            case "claim":
                self.repeat_claim_after_a_lost_reply(claim)
            case _:
                self.finish(claim, message, allowed)

    def claim(self, node: str, free_bytes: int, roots: tuple[str, ...] = ("/tv", "/movies")) -> None:
        model, token = self.model, f"t{len(self.claims)}"
        mounted = MountedFolders(sources=list(roots), unavailable=[], archive="/archive")
        result = self.queue.claim(node, token, free_bytes, mounted=mounted)
        expected = model.fits(free_bytes, roots)
        if model.paused:
            assert result is WaitReason.QUEUE_PAUSED
        elif node in model.drained:
            assert result is WaitReason.DRAINED
        elif expected is None:
            elsewhere = WaitReason.FOLDERS_UNAVAILABLE if model.claimable() else None
            assert result is (WaitReason.DISK if model.within(roots) else elsewhere)
        else:
            assert isinstance(result, Claim)
            assert result.job.job_id == expected.job_id
            assert (result.publish_intent is not None) is expected.has_intent
            model.claim(expected, node, token)
            self.claims.append(result)

    def repeat_claim_after_a_lost_reply(self, earlier: Claim) -> None:
        if self.model.holds(earlier.job.job_id, earlier.token):
            result = self.queue.claim(earlier.job.node or "", earlier.token, 10**6)
            assert isinstance(result, Claim)
            assert result.job.job_id == earlier.job.job_id

    def beat(self, claim: Claim) -> None:
        result = outcome_of(lambda: self.queue.beat(claim))
        if not self.model.holds(claim.job.job_id, claim.token):
            assert result is LeaseLost
            return
        job = self.model.jobs[claim.job.job_id]
        job.lease_expired = False
        assert result is (
            Signal.CANCEL if job.cancel_requested else Signal.PAUSE if job.paused else Signal.OK
        )

    def prepare(self, claim: Claim) -> None:
        self.intents += 1
        intent = PublishIntent(size_bytes=self.intents, mtime_ns=7, result=RESULT)
        result = outcome_of(lambda: self.queue.commit_publish(claim, intent))
        if not self.model.holds(claim.job.job_id, claim.token):
            assert result is LeaseLost
            return
        job = self.model.jobs[claim.job.job_id]
        if job.cancel_requested:
            assert result is Signal.CANCEL
        else:
            assert result is Signal.OK
            job.has_intent = job.committed = True

    def finish(self, claim: Claim, outcome: str, allowed: int) -> None:
        failure = Failure(reason=REASONS.get(outcome, FailureClass.STALLED), message="It broke.")
        steps: dict[str, Callable[[], object]] = {
            "completed": lambda: self.queue.complete(claim, RESULT),
            "released": lambda: self.queue.release(claim),
            "postponed": lambda: self.queue.postpone(claim, SOURCE, delay_ms=0),
            "cancelled": lambda: self.queue.confirm_cancelled(claim),
        }
        result = outcome_of(steps.get(outcome, lambda: self.queue.fail(claim, failure, allowed, FOREVER_MS)))
        if claim.token in self.model.ended_tokens:
            assert result is None
        elif not self.model.holds(claim.job.job_id, claim.token):
            assert result is LeaseLost
        else:
            assert result is None
            job = self.model.jobs[claim.job.job_id]
            self.model.finish(job, outcome, failure.reason.value, allowed)

    # -- crashes and the sweep

    @rule(node=nodes)
    def crash(self, node: str) -> None:
        """A node stops sending beats; its leases expire."""
        for job in self.model.jobs.values():
            if job.status is JobStatus.RUNNING and job.node == node:
                job.lease_expired = True
                self.redis.zadd(keys.status_set(JobStatus.RUNNING), {job.job_id: 1}, xx=True)

    @rule(node=nodes)
    def vanish(self, node: str) -> None:
        """A node crashes and the sweep notices."""
        self.crash(node)
        self.tick(unavailable=False)

    @rule()
    def back_offs_expire(self) -> None:
        for job in self.model.jobs.values():
            if job.status is JobStatus.RETRYING:
                job.back_off_expired = True
                self.redis.zadd(keys.status_set(JobStatus.RETRYING), {job.job_id: 1}, xx=True)

    @rule(unavailable=st.booleans())
    def tick(self, unavailable: bool) -> None:
        """Sweep; after an outage of Redis itself, leases are extended instead of expiring."""
        seconds, _ = self.redis.time()
        self.redis.hset(keys.META, "swept_ms", (seconds - (20 if unavailable else 1)) * 1000)
        swept = self.queue.sweep()
        due = [j for j in self.model.jobs.values() if j.status is JobStatus.RETRYING and j.back_off_expired]
        expired = [j for j in self.model.jobs.values() if j.status is JobStatus.RUNNING and j.lease_expired]
        assert sorted(swept.queued) == sorted(job.job_id for job in due)
        for job in due:
            job.status = JobStatus.QUEUED
        for job in expired:
            if unavailable:
                job.lease_expired = False
            else:
                self.model.recover(job)
        assert (len(swept.recovered), swept.extended) == (
            (0, len(expired)) if unavailable else (len(expired), 0)
        )

    @rule(node=nodes)
    def node_restarts(self, node: str) -> None:
        own_jobs = [j for j in self.model.jobs.values() if j.status is JobStatus.RUNNING and j.node == node]
        assert sorted(self.queue.recover_node(node)) == sorted(job.job_id for job in own_jobs)
        for job in own_jobs:
            self.model.recover(job)

    # -- what must hold after every step

    @invariant()
    def the_store_matches_the_model(self) -> None:
        self.model.step += 1
        store = read_store(self.redis)
        store.check_itself()
        if self.seen is not None:
            store.check_since(self.seen)
        self.seen = store
        store.check_against(self.model)


def machine_on(client: RedisClient, queue: RedisQueue) -> type[QueueMachine]:
    """Return the class that drives `queue`, as Hypothesis expects it."""

    class Machine(QueueMachine):
        def __init__(self) -> None:
            super().__init__(client, queue)

    return Machine
