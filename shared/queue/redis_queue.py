"""The job queue: every transition as a method, on any number of nodes sharing one Redis.

At least once is the queue's promise; exactly-once publication comes from the token: each claim has a
random one, every later step carries it, and a step refused with `LeaseLost` means that the claim is
another's by now. All methods raise redis-py's errors when Redis is away; each may be called again then.

What a user was told has happened must outlive Redis' master too: behind Sentinel, moves that a user causes
raise QueueUnavailable when no replica confirms them. They may have happened all the same; asking again is
safe.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from shared.domain.bulk import MoveTarget
from shared.domain.errors import (
    JobNotCancellable,
    JobNotFound,
    JobNotMovable,
    JobNotPausable,
    JobNotRetryable,
    JobRunning,
    OutputReserved,
)
from shared.domain.failures import Failure
from shared.domain.job import Job, JobHistory, JobKind, JobResult, JobStatus, Progress, SourceInfo
from shared.domain.node import MountedFolders, prefix_of
from shared.domain.verification import VerificationReport
from shared.queue import keys, record, refusals
from shared.queue.record import NewJob, PublishIntent
from shared.queue.replicas import Replicas
from shared.queue.scripts import Scripts
from shared.redis import RedisClient, map_readonly_errors

#: A lease outlives a Redis restart and a long pause of the machine; beats come far more often.
LEASE_MS = 60_000
#: Sweeps come every second or two; a longer gap means that Redis or every node was away.
LONGEST_SWEEP_GAP_MS = 15_000
#: How far past the head of the queue a claim looks for a job that fits.
LOOK_AHEAD = 32
#: Jobs out of a node's reach are no candidates; a claim looks past them in stretches of so many, so that
#: Redis serves others in between.
STRETCH = 500
#: A job passed over this often for lack of room is kept waiting no longer (idle nodes look once a second).
PATIENCE = 300
_ENDED = {"completed": "been completed", "failed": "failed"}
#: How long an Idempotency-Key is remembered.
IDEMPOTENCY_TTL_MS = 24 * 3600 * 1000


class Signal(StrEnum):
    """What a beat learns."""

    OK = "ok"
    CANCEL = "cancel"
    PAUSE = "pause"


@dataclass(frozen=True)
class Claim:
    """A job held by a node under a token."""

    job: Job
    token: str
    need_bytes: int
    publish_intent: PublishIntent | None
    """Set when an earlier claim got as far as publishing; its file may already be in the archive."""
    preset: str | None = None
    """JSON of the preset pinned when the job was queued; jobs of older versions have none."""


class ClaimRefusal(StrEnum):
    """Why a claim gave nothing."""

    NOTHING_QUEUED = "none"
    NOTHING_FITS = "unfit"
    FOLDERS_UNAVAILABLE = "folders_unavailable"
    QUEUE_PAUSED = "paused"
    NODE_DRAINED = "drained"


@dataclass(frozen=True)
class SweepResult:
    """What a sweep did."""

    queued: Sequence[str]
    recovered: Sequence[str]
    extended: int


def new_job_id() -> str:
    """Make an id of 16 hexadecimal digits."""
    return secrets.token_hex(8)


class RedisQueue:
    """The queue behind one Redis client; thread-safe."""

    def __init__(self, client: RedisClient, lease_ms: int = LEASE_MS) -> None:
        self._redis = client
        self._scripts = Scripts(client)
        self._replicas = Replicas(client)
        self.lease_ms = lease_ms

    # -- moves a user causes

    def queued_under(self, owner: str, idempotency_key: str, fingerprint: str) -> Job | None:
        """Return the job queued earlier under a key, if any; raises IdempotencyMismatch as `enqueue` does."""
        found, safe = self._replicas.confirm(
            lambda redis: redis.get(keys.idempotency(owner, idempotency_key))
        )
        known = cast("str | None", found)
        if known is None:
            return None
        job_id, _, print_ = known.partition(" ")
        if print_ != fingerprint:
            raise refusals.mismatch()
        if not safe:
            raise refusals.unconfirmed_job()
        try:
            return self.get(job_id)
        except JobNotFound:  # deleted since; its key is free again
            return None

    def enqueue(self, job: NewJob, idempotency_key: str | None = None, fingerprint: str = "") -> Job:
        """Queue a job, or give the one queued earlier by the same owner under the same key.

        `fingerprint` tells bodies apart (no spaces). Raises IdempotencyMismatch when the key came with
        another body, OutputReserved when another job will write that output. Asking again after
        QueueUnavailable needs the key.
        """
        fields = [text for pair in record.encode(job).items() for text in pair]
        reply, safe = self._scripts.run_replicated(
            "enqueue",
            job.job_id,
            job.priority,
            job.output_path,
            fingerprint if idempotency_key else "",
            IDEMPOTENCY_TTL_MS,
            *((job.preset.sha256, job.preset.document) if job.preset else ("", "")),
            job.settles_ms,
            *fields,
            own_key=keys.idempotency(job.owner, idempotency_key) if idempotency_key else keys.job(job.job_id),
        )
        match reply[0]:
            case "mismatch":
                raise refusals.mismatch()
            case "reserved":
                raise OutputReserved(
                    f"Job {reply[1]} is going to write {job.output_path}; choose another output path.",
                    job_id=reply[1],
                )
        if not safe:
            raise refusals.unconfirmed_job()
        return self.get(reply[1])

    def cancel(self, job_id: str) -> Job:
        """Cancel a job, or ask the node that runs it to.

        Raises JobNotFound, or JobNotCancellable when it has ended or is being published.
        """
        reply = self._user_step("cancel", job_id)
        match reply[0]:
            case "unknown":
                raise refusals.not_found(job_id)
            case "ended":
                raise JobNotCancellable(f"The job has {_ENDED[reply[1]]} already.", status=reply[1])
            case "publishing":
                raise JobNotCancellable("It is too late: the file is going into the archive this moment.")
        return self.get(job_id)

    def retry(self, job_id: str, source: SourceInfo, need_bytes: int, settles_ms: int = 0) -> Job:
        """Queue a failed or cancelled job anew, its source as it is now; nobody takes it for `settles_ms`.

        Raises JobNotFound, JobNotRetryable, or OutputReserved when another job took its output meanwhile.
        """
        described = source.model_dump_json(exclude_none=True)
        reply = self._user_step("retry", job_id, described, need_bytes, settles_ms)
        match reply[0]:
            case "unknown":
                raise refusals.not_found(job_id)
            case "refused":
                raise JobNotRetryable(
                    f"Only failed and cancelled jobs can be retried; this one is {reply[1]}."
                )
            case "reserved":
                raise OutputReserved(f"Job {reply[1]} is going to write this job's output.", job_id=reply[1])
        return self.get(job_id)

    def pause(self, job_id: str, *, paused: bool) -> Job:
        """Hold a queued job back or stop a running one where it is; or let it go on.

        Raises JobNotFound or JobNotPausable.
        """
        reply = self._user_step("pause", job_id, int(paused))
        match reply[0]:
            case "unknown":
                raise refusals.not_found(job_id)
            case "refused":
                word = "paused" if paused else "resumed"
                raise JobNotPausable(f"Only queued and running jobs can be {word}; this one is {reply[1]}.")
        return self.get(job_id)

    def move(self, job_id: str, target: MoveTarget, other: str | None = None) -> Job:
        """Move a waiting job in the order. Raises JobNotFound or JobNotMovable."""
        return self._moved(job_id, self._user_step("move", job_id, target.value, other or ""))

    def set_priority(self, job_id: str, priority: int) -> Job:
        """Move a waiting job to the end of a priority. Raises JobNotFound or JobNotMovable."""
        return self._moved(job_id, self._user_step("move", job_id, "priority", priority))

    def delete(self, job_id: str) -> None:
        """Forget a job that does not run, if it is known at all. Raises JobRunning."""
        if self._user_step("delete", job_id)[0] == "refused":
            raise JobRunning("The job is running; cancel it first.")

    def pause_queue(self, *, paused: bool) -> None:
        """Pause the whole queue, or let it go on; running jobs run on."""
        self._user_step("pause_queue", int(paused))

    def drain(self, node: str, *, drained: bool) -> None:
        """Have a node finish what it runs and take no more; or take jobs again."""
        with map_readonly_errors():
            _, safe = self._replicas.confirm(
                lambda redis: redis.sadd(keys.DRAINED, node) if drained else redis.srem(keys.DRAINED, node)
            )
        if not safe:
            raise refusals.unconfirmed_step()

    def is_drained(self, node: str) -> bool:
        """Return whether a node is to take no more."""
        return bool(self._redis.sismember(keys.DRAINED, node))

    # -- moves a node makes

    def claim(
        self,
        node: str,
        token: str,
        free_bytes: int,
        running: int = 0,
        mounted: MountedFolders | None = None,
        kind: JobKind = JobKind.ENCODE,
    ) -> Claim | ClaimRefusal:
        """Take the first queued job within `mounted` (None: everywhere) whose output fits into `free_bytes`.

        `running` is how many jobs the node runs already: their end may make room for one that starves.
        Encodes and samples stand in lines of their own.
        """
        folders = [prefix_of(folder) for folder in (mounted.archive, *mounted.sources)] if mounted else []
        start, stretch, candidates, beyond = 0, LOOK_AHEAD, 0, False
        while True:
            looking = (LOOK_AHEAD - candidates, PATIENCE, start, stretch)
            reply = self._scripts.run(
                "claim",
                *(node, token, self.lease_ms, free_bytes, running),
                *looking,
                kind.value,
                *folders,
                own_key=keys.claim(token),
            )
            if reply[0] != "further":
                break
            start, stretch, candidates = start + stretch, STRETCH, candidates + int(reply[1])
            beyond = beyond or bool(int(reply[2]))
        if reply[0] in ("none", "folders_unavailable") and candidates:
            return ClaimRefusal.NOTHING_FITS
        if reply[0] == "none" and beyond:
            return ClaimRefusal.FOLDERS_UNAVAILABLE
        if reply[0] != "ok":
            return ClaimRefusal(reply[0])
        fields = dict(zip(reply[2::2], reply[3::2], strict=True))
        intent = fields.get("publish_intent")
        return Claim(
            job=record.decode(fields),
            token=token,
            need_bytes=int(fields["need_bytes"]),
            publish_intent=PublishIntent.model_validate_json(intent) if intent else None,
            preset=self._pinned(fields.get("preset_sha256")),
        )

    def beat(self, claim: Claim, progress: Progress | None = None) -> Signal:
        """Extend the lease, publish progress and learn what is wanted. Raises LeaseLost."""
        text = progress.model_dump_json(exclude_none=True) if progress else ""
        return _signal(self._scripts.run("beat", claim.job.job_id, claim.token, self.lease_ms, text))

    def commit_publish(self, claim: Claim, intent: PublishIntent, output_path: str | None = None) -> Signal:
        """Pass the point of no return unless a cancel came first. Raises LeaseLost.

        With an `output_path` the job's output moves there; raises OutputReserved when that is another
        job's. Waits shortly for a replica to have the note: it keeps a failover from encoding again.
        """
        output = output_path or claim.job.output_path
        reply, _ = self._scripts.run_replicated(
            "commit_publish", claim.job.job_id, claim.token, intent.model_dump_json(), output
        )
        if reply == "reserved":
            raise OutputReserved(f"Another job is going to write {output}.")
        return _signal(reply)

    def complete(self, claim: Claim, result: JobResult, report: VerificationReport | None = None) -> None:
        """End a claim whose file is in the archive, or whose result is to be none. Raises LeaseLost."""
        known = {"output_path"} if result.output_path is not None else set()
        self._finish(claim, "completed", result.model_dump_json(exclude=known), report)

    def fail(
        self,
        claim: Claim,
        failure: Failure,
        attempts_allowed: int,
        back_off_ms: int,
        report: VerificationReport | None = None,
    ) -> None:
        """End a claim that failed; it is tried again unless it cannot help. Raises LeaseLost."""
        allowed = failure.attempts_allowed(attempts_allowed)
        self._finish(claim, "failed", failure.model_dump_json(), report, allowed, back_off_ms)

    def release(self, claim: Claim) -> None:
        """Return a job back unharmed, at its old place. Raises LeaseLost."""
        self._finish(claim, "released")

    def postpone(self, claim: Claim, source: SourceInfo, delay_ms: int) -> None:
        """Release a job whose source still changes; no node claims it for `delay_ms`. Raises LeaseLost."""
        described = source.model_dump_json(exclude_none=True)
        self._finish(claim, "postponed", described, back_off_ms=delay_ms)

    def describe(self, claim: Claim, source: SourceInfo, need_bytes: int) -> None:
        """Note what the source of a running job is now. Raises LeaseLost."""
        described = source.model_dump_json(exclude_none=True)
        if self._scripts.run("describe", claim.job.job_id, claim.token, described, need_bytes) == "lost":
            raise refusals.lost()

    def confirm_cancelled(self, claim: Claim) -> None:
        """End a claim whose encoder is dead and whose file is gone, on request. Raises LeaseLost."""
        self._finish(claim, "cancelled")

    def sweep(self) -> SweepResult:
        """Queue what has waited out its back-off and take back what vanished nodes held."""
        queued, recovered, extended = self._scripts.run("sweep", self.lease_ms, LONGEST_SWEEP_GAP_MS)
        return SweepResult(queued, recovered, extended)

    def purge(self, status: JobStatus, age_ms: int, keep: int, limit: int) -> int:
        """Forget up to `limit` jobs in `status` that ended `age_ms` ago or exceed `keep`; return how many."""
        return int(self._scripts.run("purge", status.value, age_ms, keep, limit))

    def purge_samples(self, age_ms: int, keep: int, limit: int) -> int:
        """Forget up to `limit` samples that ended `age_ms` ago or exceed `keep`; return how many."""
        return int(self._scripts.run("purge", JobKind.SAMPLE.value, age_ms, keep, limit))

    def recover_node(self, node: str) -> Sequence[str]:
        """Take back what an earlier life of this node held; only safe while the name is surely ours."""
        recovered: Sequence[str] = self._scripts.run("recover_node", node)
        return recovered

    # -- reading

    def get(self, job_id: str) -> Job:
        """Read a job. Raises JobNotFound."""
        fields = cast("Mapping[str, str]", self._redis.hgetall(keys.job(job_id)))
        if not fields:
            raise refusals.not_found(job_id)
        return record.decode(fields)

    def known(self, job_ids: Sequence[str]) -> set[str]:
        """Return which of these jobs there are."""
        pipe = self._redis.pipeline(transaction=False)
        for job_id in job_ids:
            pipe.exists(keys.job(job_id))
        return {job_id for job_id, there in zip(job_ids, pipe.execute(), strict=True) if there}

    def history(self, job_id: str) -> JobHistory:
        """Read how a job's claims ended. Raises JobNotFound."""
        known, claims = cast("list[str | None]", self._redis.hmget(keys.job(job_id), ["job_id", "claims"]))
        if known is None:
            raise refusals.not_found(job_id)
        return record.decode_claims(claims)

    def positions(self, job_ids: Sequence[str]) -> dict[str, int]:
        """Return how many jobs are before each of these; those that are not queued are left out."""
        pipe = self._redis.pipeline(transaction=False)
        for job_id in job_ids:
            pipe.zrank(keys.standing(JobStatus.QUEUED), job_id)
        ranks: list[int | None] = pipe.execute()
        return {job_id: rank for job_id, rank in zip(job_ids, ranks, strict=True) if rank is not None}

    # -- inside

    def _user_step(self, name: str, *arguments: str | int) -> Any:
        reply, safe = self._scripts.run_replicated(name, *arguments)
        if not safe:
            raise refusals.unconfirmed_step()
        return reply

    def _pinned(self, sha256: str | None) -> str | None:
        return cast("str | None", self._redis.hget(keys.PINNED, sha256)) if sha256 else None

    def _moved(self, job_id: str, reply: Sequence[str]) -> Job:
        match reply[0]:
            case "unknown":
                raise refusals.not_found(job_id)
            case "refused":
                raise JobNotMovable(f"Only waiting jobs have a place in the order; this one is {reply[1]}.")
            case "no_anchor":
                raise JobNotMovable("The other job does not wait any more.")
        return self.get(job_id)

    def _finish(
        self,
        claim: Claim,
        outcome: str,
        json: str = "",
        report: VerificationReport | None = None,
        attempts_allowed: int = 0,
        back_off_ms: int = 0,
    ) -> None:
        verified = report.model_dump_json() if report else ""
        reply = self._scripts.run(
            "finish",
            *(claim.job.job_id, claim.token, outcome, json, attempts_allowed, back_off_ms, verified),
            own_key=keys.claim(claim.token),
        )
        if reply == "lost":
            raise refusals.lost()


def _signal(reply: str) -> Signal:
    if reply == "lost":
        raise refusals.lost()
    return Signal(reply)
