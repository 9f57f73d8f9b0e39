"""The job queue: each transition is a method. Any number of nodes can share one Redis.

The queue runs each job at least once. Claim tokens make publication exactly-once: each claim has a random
token that every later step carries, and `LeaseLost` means that the token no longer holds the job. All methods
raise redis-py's errors if Redis is unreachable, and can then be retried.

A transition that a user was told about must survive a failover. With Sentinel, transitions caused by users
therefore raise QueueUnavailable if no replica confirms them. They may have happened anyway; retrying is safe.
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
from shared.domain.wait_reasons import WaitReason
from shared.queue import keys, record, refusals
from shared.queue.record import NewJob, PublishIntent
from shared.queue.replicas import Replicas
from shared.queue.scripts import Scripts
from shared.redis import RedisClient, map_write_refusals

#: Long enough to survive a Redis restart or a long pause of the machine; beats are far more frequent.
LEASE_MS = 60_000
#: Sweeps run every second or two; a longer gap means that Redis or every node was down.
LONGEST_SWEEP_GAP_MS = 15_000
#: Maximum number of claimable jobs that a claim examines for one that fits.
LOOK_AHEAD = 32
#: Jobs whose folders the node cannot access do not count towards `LOOK_AHEAD`. A claim scans past them in
#: batches of this size, so that Redis can serve other clients in between.
SCAN_BATCH = 500
#: A job passed over this often for lack of disk space blocks the jobs behind it, so that it does not starve
#: (idle nodes try to claim once a second).
MOST_PASSED_OVER = 300
#: How long an Idempotency-Key is remembered.
IDEMPOTENCY_TTL_MS = 24 * 3600 * 1000


class Signal(StrEnum):
    """The instruction that a beat returns to the node."""

    OK = "ok"
    CANCEL = "cancel"
    PAUSE = "pause"


@dataclass(frozen=True)
class Claim:
    """A claimed job, with the token that holds it."""

    job: Job
    token: str
    need_bytes: int
    publish_intent: PublishIntent | None
    """Set if an earlier claim reached publishing; its file may already be in the archive."""
    preset: str | None = None
    """JSON of the preset pinned when the job was queued; None for jobs queued by older versions."""
    replaces_any: bool = False
    """Whether it may replace files that no job of its owner made."""


@dataclass(frozen=True)
class SweepResult:
    """The outcome of a sweep."""

    queued: Sequence[str]
    """Ids of retries that were queued."""
    recovered: Sequence[str]
    """Ids of jobs taken back from vanished nodes."""
    extended: int
    """Number of leases extended after an outage."""


def new_job_id() -> str:
    """Return a random id of 16 hexadecimal digits."""
    return secrets.token_hex(8)


class RedisQueue:
    """The queue in one Redis; thread-safe."""

    def __init__(self, client: RedisClient, lease_ms: int = LEASE_MS) -> None:
        self._redis = client
        self._scripts = Scripts(client)
        self._replicas = Replicas(client)
        self.lease_ms = lease_ms

    # -- transitions caused by users

    def queued_under(self, owner: str, idempotency_key: str, fingerprint: str) -> Job | None:
        """Return the job already queued under a key, or None. Raises IdempotencyMismatch like `enqueue`."""
        found, safe = self._replicas.confirm(
            lambda redis: redis.get(keys.idempotency(owner, idempotency_key))
        )
        known = cast("str | None", found)
        if known is None:
            return None
        job_id, _, known_fingerprint = known.partition(" ")
        if known_fingerprint != fingerprint:
            raise refusals.mismatch()
        if not safe:
            raise refusals.unconfirmed_job()
        try:
            return self.get(job_id)
        except JobNotFound:  # deleted since then, which frees the key
            return None

    def enqueue(self, job: NewJob, idempotency_key: str | None = None, fingerprint: str = "") -> Job:
        """Queue a job, or return the job that the same owner already queued under the same key.

        `fingerprint` identifies the request body (no spaces). Raises IdempotencyMismatch if the key was used
        with another body, or OutputReserved if another job will write the same output. Only a call with a
        key can be retried after QueueUnavailable.
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
                    f"Job {reply[1]} will write to {job.output_path}. Choose another output path.",
                    job_id=reply[1],
                )
        if not safe:
            raise refusals.unconfirmed_job()
        return self.get(reply[1])

    def cancel(self, job_id: str) -> Job:
        """Cancel a job, or request the node that runs it to do so.

        Raises JobNotFound, or JobNotCancellable if it has ended or is being published.
        """
        reply = self._user_step("cancel", job_id)
        match reply[0]:
            case "unknown":
                raise refusals.not_found(job_id)
            case "ended":
                raise JobNotCancellable(f"The job has already {reply[1]}.", status=reply[1])
            case "publishing":
                raise JobNotCancellable("It is too late to cancel: the result is being published.")
        return self.get(job_id)

    def retry(self, job_id: str, source: SourceInfo, need_bytes: int, settles_ms: int = 0) -> Job:
        """Queue a failed or cancelled job again, with the current state of its source.

        No node claims it for `settles_ms`. Raises JobNotFound, JobNotRetryable, or OutputReserved if another
        job has reserved its output meanwhile.
        """
        source_json = source.model_dump_json(exclude_none=True)
        reply = self._user_step("retry", job_id, source_json, need_bytes, settles_ms)
        match reply[0]:
            case "unknown":
                raise refusals.not_found(job_id)
            case "refused":
                raise JobNotRetryable(
                    f"Only failed and cancelled jobs can be retried; this one is {reply[1]}."
                )
            case "reserved":
                raise OutputReserved(f"Job {reply[1]} will write to the same output path.", job_id=reply[1])
        return self.get(job_id)

    def pause(self, job_id: str, *, paused: bool) -> Job:
        """Pause or resume a job: a queued one is not claimed, a running one has its encoder suspended.

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
        """Move a waiting job in the queue order. Raises JobNotFound or JobNotMovable."""
        return self._moved(job_id, self._user_step("move", job_id, target.value, other or ""))

    def set_priority(self, job_id: str, priority: int) -> Job:
        """Move a waiting job behind all others of a priority. Raises JobNotFound or JobNotMovable."""
        return self._moved(job_id, self._user_step("move", job_id, "priority", priority))

    def delete(self, job_id: str) -> None:
        """Delete a job; do nothing if it does not exist. Raises JobRunning."""
        if self._user_step("delete", job_id)[0] == "refused":
            raise JobRunning("The job is running; cancel it first.")

    def pause_queue(self, *, paused: bool) -> None:
        """Pause or resume the whole queue; running jobs continue."""
        self._user_step("pause_queue", int(paused))

    def drain(self, node: str, *, drained: bool) -> None:
        """Drain a node (it finishes its running jobs and claims no more), or let it claim again."""
        with map_write_refusals():
            _, safe = self._replicas.confirm(
                lambda redis: redis.sadd(keys.DRAINED, node) if drained else redis.srem(keys.DRAINED, node)
            )
        if not safe:
            raise refusals.unconfirmed_step()

    def is_drained(self, node: str) -> bool:
        """Return whether a node is drained."""
        return bool(self._redis.sismember(keys.DRAINED, node))

    # -- transitions made by nodes

    def claim(
        self,
        node: str,
        token: str,
        free_bytes: int,
        running: int = 0,
        mounted: MountedFolders | None = None,
        kind: JobKind = JobKind.ENCODE,
    ) -> Claim | WaitReason | None:
        """Claim the first queued job in `mounted` folders (None: any) whose output fits into `free_bytes`.

        Return why the queued jobs have to wait if none was claimed, or None if no job is queued.
        `running` is the number of jobs the node already runs: when they end, they may free space for a
        starving job. Encodes and samples are queued separately.
        """
        folders = [prefix_of(folder) for folder in (mounted.archive, *mounted.sources)] if mounted else []
        start, batch, candidates, inaccessible = 0, LOOK_AHEAD, 0, False
        while True:
            scan = (LOOK_AHEAD - candidates, MOST_PASSED_OVER, start, batch)
            outcome, *reply = self._scripts.run(
                "claim",
                *(node, token, self.lease_ms, free_bytes, running),
                *scan,
                kind.value,
                *folders,
                own_key=keys.claim(token),
            )
            if outcome == "ok":
                break
            if outcome == "wait":
                return WaitReason(reply[0])
            start, batch, candidates = start + batch, SCAN_BATCH, candidates + int(reply[0])
            inaccessible = inaccessible or bool(int(reply[1]))
            if outcome == "end":
                if candidates:
                    return WaitReason.DISK
                return WaitReason.FOLDERS_UNAVAILABLE if inaccessible else None
        fields = dict(zip(reply[1::2], reply[2::2], strict=True))
        intent = fields.get("publish_intent")
        return Claim(
            job=record.decode(fields),
            token=token,
            need_bytes=int(fields["need_bytes"]),
            publish_intent=PublishIntent.model_validate_json(intent) if intent else None,
            preset=self._pinned(fields.get("preset_sha256")),
            replaces_any="replaces_any" in fields,
        )

    def beat(self, claim: Claim, progress: Progress | None = None) -> Signal:
        """Extend the lease, publish progress and return the node's next instruction. Raises LeaseLost."""
        text = progress.model_dump_json(exclude_none=True) if progress else ""
        return _signal(self._scripts.run("beat", claim.job.job_id, claim.token, self.lease_ms, text))

    def commit_publish(self, claim: Claim, intent: PublishIntent, output_path: str | None = None) -> Signal:
        """Record the publish intent unless a cancel came first; later cancels are refused. Raises LeaseLost.

        `output_path` changes the job's output path; raises OutputReserved if another job has reserved it.
        Waits briefly for a replica to acknowledge the intent, so that a failover does not cause another
        encode.
        """
        output = output_path or claim.job.output_path
        reply, _ = self._scripts.run_replicated(
            "commit_publish", claim.job.job_id, claim.token, intent.model_dump_json(), output
        )
        if reply == "reserved":
            raise OutputReserved(f"Another job will write to {output}.")
        return _signal(reply)

    def complete(self, claim: Claim, result: JobResult, report: VerificationReport | None = None) -> None:
        """End a claim whose file is in the archive, or that publishes nothing. Raises LeaseLost."""
        stored_elsewhere = {"output_path"} if result.output_path is not None else set()
        self._finish(claim, "completed", result.model_dump_json(exclude=stored_elsewhere), report)

    def fail(
        self,
        claim: Claim,
        failure: Failure,
        attempts_allowed: int,
        back_off_ms: int,
        report: VerificationReport | None = None,
    ) -> None:
        """End a claim that failed; the job is retried if another attempt makes sense. Raises LeaseLost."""
        allowed = failure.attempts_allowed(attempts_allowed)
        self._finish(claim, "failed", failure.model_dump_json(), report, allowed, back_off_ms)

    def release(self, claim: Claim) -> None:
        """Return a job to its old position in the queue; the attempt does not count. Raises LeaseLost."""
        self._finish(claim, "released")

    def postpone(self, claim: Claim, source: SourceInfo, delay_ms: int) -> None:
        """Release a job whose source is still changing; no node claims it for `delay_ms`.

        Raises LeaseLost.
        """
        source_json = source.model_dump_json(exclude_none=True)
        self._finish(claim, "postponed", source_json, back_off_ms=delay_ms)

    def describe(self, claim: Claim, source: SourceInfo, need_bytes: int) -> None:
        """Update the stored source of a running job. Raises LeaseLost."""
        source_json = source.model_dump_json(exclude_none=True)
        if self._scripts.run("describe", claim.job.job_id, claim.token, source_json, need_bytes) == "lost":
            raise refusals.lost()

    def confirm_cancelled(self, claim: Claim) -> None:
        """End a cancelled claim, after its encoder has exited and its file is deleted. Raises LeaseLost."""
        self._finish(claim, "cancelled")

    def sweep(self) -> SweepResult:
        """Queue jobs whose back-off is over and take back jobs whose lease has expired."""
        queued, recovered, extended = self._scripts.run("sweep", self.lease_ms, LONGEST_SWEEP_GAP_MS)
        return SweepResult(queued, recovered, extended)

    def purge(self, status: JobStatus, age_ms: int, keep: int, limit: int) -> int:
        """Delete up to `limit` jobs in `status` that ended `age_ms` ago or exceed `keep`; return how many."""
        return int(self._scripts.run("purge", status.value, age_ms, keep, limit))

    def purge_samples(self, age_ms: int, keep: int, limit: int) -> int:
        """Delete up to `limit` samples that ended `age_ms` ago or exceed `keep`; return how many."""
        return int(self._scripts.run("purge", JobKind.SAMPLE.value, age_ms, keep, limit))

    def recover_node(self, node: str) -> Sequence[str]:
        """Take back the jobs of an earlier process of this node; return their ids.

        Only safe if no other process can be using this node's name.
        """
        recovered: Sequence[str] = self._scripts.run("recover_node", node)
        return recovered

    # -- reading

    def get(self, job_id: str) -> Job:
        """Return a job. Raises JobNotFound."""
        fields = cast("Mapping[str, str]", self._redis.hgetall(keys.job(job_id)))
        if not fields:
            raise refusals.not_found(job_id)
        return record.decode(fields)

    def known(self, job_ids: Sequence[str]) -> set[str]:
        """Return the ids of those jobs that exist."""
        pipe = self._redis.pipeline(transaction=False)
        for job_id in job_ids:
            pipe.exists(keys.job(job_id))
        return {job_id for job_id, exists in zip(job_ids, pipe.execute(), strict=True) if exists}

    def has_had_jobs(self) -> bool:
        """Return whether any job was ever queued in this Redis."""
        return bool(self._redis.hexists(keys.META, "sequence"))

    def history(self, job_id: str) -> JobHistory:
        """Return how a job's claims ended. Raises JobNotFound."""
        known, claims = cast("list[str | None]", self._redis.hmget(keys.job(job_id), ["job_id", "claims"]))
        if known is None:
            raise refusals.not_found(job_id)
        return record.decode_claims(claims)

    def positions(self, job_ids: Sequence[str]) -> dict[str, int]:
        """Return how many jobs are ahead of each job; jobs that are not queued are left out."""
        pipe = self._redis.pipeline(transaction=False)
        for job_id in job_ids:
            pipe.zrank(keys.status_set(JobStatus.QUEUED), job_id)
        ranks: list[int | None] = pipe.execute()
        return {job_id: rank for job_id, rank in zip(job_ids, ranks, strict=True) if rank is not None}

    # -- internals

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
                raise JobNotMovable(f"Only waiting jobs can be moved; this one is {reply[1]}.")
            case "no_anchor":
                raise JobNotMovable("The other job is no longer waiting.")
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
        report_json = report.model_dump_json() if report else ""
        reply = self._scripts.run(
            "finish",
            *(claim.job.job_id, claim.token, outcome, json, attempts_allowed, back_off_ms, report_json),
            own_key=keys.claim(claim.token),
        )
        if reply == "lost":
            raise refusals.lost()


def _signal(reply: str) -> Signal:
    if reply == "lost":
        raise refusals.lost()
    return Signal(reply)
