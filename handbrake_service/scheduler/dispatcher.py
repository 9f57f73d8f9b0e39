"""Starts jobs: one thread checks admission and claims, and each claimed job runs in its own thread.

One sample at a time may run in addition to the encodes: samples are interactive, and encodes may take hours.

Stop order: stop claiming, then stop every run (encoder killed, staging file deleted, job released), then
join the threads.
"""

import secrets
import threading
import time
from collections.abc import Callable

from handbrake_service.processes.run_control import StopReason
from handbrake_service.run.dependencies import RunDependencies
from handbrake_service.run.job_run import JobRun
from handbrake_service.scheduler.admission import Admission
from handbrake_service.scheduler.load import LoadMeter
from shared.domain import wait_reasons
from shared.domain.job import JobKind
from shared.domain.node import MountedFolders
from shared.domain.wait_reasons import Waiting, WaitReason
from shared.queue.redis_queue import Claim
from shared.redis import UNREACHABLE
from shared.runtime.logging import get_logger
from shared.runtime.threads import OwnedThread

log = get_logger(__name__)

#: An idle node checks the queue this often even without a wake-up, which is only a hint.
POLL_INTERVAL_S = 1.0


class Dispatcher:
    """Runs as many jobs as admission allows; calls `on_change` when the jobs or the wait reason change."""

    def __init__(
        self,
        node: str,
        deps: RunDependencies,
        meter: LoadMeter,
        admission: Admission,
        on_change: Callable[[], None],
    ) -> None:
        self._node = node
        self._deps = deps
        self._meter = meter
        self._admission = admission
        self._on_change = on_change
        self._wake = threading.Event()
        self._lock = threading.Lock()
        #: By claim token: a job may be claimed again before its earlier run, which lost its lease, has ended.
        self._runs: dict[str, tuple[JobRun, OwnedThread]] = {}
        self._blocked: Waiting | None = None
        self._next_tokens = {kind: secrets.token_hex(8) for kind in JobKind}
        self._thread = OwnedThread("dispatcher", self._dispatch)

    def start(self) -> None:
        """Start to claim jobs."""
        self._thread.start()

    def stop(self, timeout_s: float) -> None:
        """Stop claiming, release running jobs, and wait at most `timeout_s` for their threads."""
        deadline = time.monotonic() + timeout_s
        self._thread.stop()
        self._wake.set()
        self._thread.join(timeout_s)
        with self._lock:
            runs = list(self._runs.values())
        for run, _ in runs:
            run.stop(StopReason.SHUTDOWN)
        for _, thread in runs:
            thread.join(max(0.0, deadline - time.monotonic()))

    def wake(self) -> None:
        """Check the queue now."""
        self._wake.set()

    def work_arrived(self) -> None:
        """Check the queue now, unless no job could start; the end of a run wakes the dispatcher anyway."""
        encodes, samples = self._running_counts()
        if encodes < self._admission.limits.max_concurrent_jobs or not samples:
            self._wake.set()

    @property
    def alive(self) -> bool:
        """Whether the dispatcher thread is running."""
        return self._thread.alive

    @property
    def running(self) -> list[str]:
        """Ids of the running jobs."""
        with self._lock:
            return [run.claim.job.job_id for run, _ in self._runs.values()]

    @property
    def blocked(self) -> Waiting | None:
        """Why no further encode starts, as of the last check; None if nothing blocks it."""
        return self._blocked

    def _dispatch(self, stop: threading.Event) -> None:
        self._recover_own_jobs(stop)
        while not stop.is_set():
            self._wake.clear()
            try:
                started = self._start_encode() or self._start_sample()
            except UNREACHABLE as error:
                log.warning("dispatcher.redis_unreachable", error=str(error))
                started = False
            if not started:
                self._wake.wait(POLL_INTERVAL_S)

    def _recover_own_jobs(self, stop: threading.Event) -> None:
        """Queue the jobs again that this node ran before it was restarted; their encoders are dead."""
        while not stop.is_set():
            try:
                for job_id in self._deps.queue.recover_node(self._node):
                    log.warning("job.recovered", job_id=job_id)
            except UNREACHABLE as error:
                log.warning("dispatcher.redis_unreachable", error=str(error))
                stop.wait(POLL_INTERVAL_S)
            else:
                return

    def _start_encode(self) -> bool:
        """Claim and start one encode if admission allows; return whether one started."""
        room = self._room()
        if isinstance(room, Waiting):
            self._set_blocked(room)
            return False
        mounted = self._deps.roots.mounted(self._deps.staging.archive)
        encodes, _ = self._running_counts()
        claim = self._claim(JobKind.ENCODE, room, encodes, mounted)
        if not isinstance(claim, Claim):
            refused = wait_reasons.claim_refused(claim, room, mounted.unavailable) if claim else None
            self._set_blocked(refused)
            return False
        self._admission.encode_started()
        self._start(claim)
        return True

    def _start_sample(self) -> bool:
        """Claim and start one sample if none is running, even if slots or CPUs are busy."""
        _, samples = self._running_counts()
        if samples or self._admission.refusal_of_sample(self._meter.read(archive_may_be_away=True)):
            return False
        mounted = self._deps.roots.mounted(self._deps.staging.archive)
        claim = self._claim(JobKind.SAMPLE, 0, 0, mounted)
        if not isinstance(claim, Claim):
            return False
        self._start(claim)
        return True

    def _claim(
        self, kind: JobKind, room: int, running: int, mounted: MountedFolders
    ) -> Claim | WaitReason | None:
        # If the reply to a claim is lost, the same token is sent again and gets the same claim.
        token = self._next_tokens[kind]
        claim = self._deps.queue.claim(self._node, token, room, running, mounted, kind)
        self._next_tokens[kind] = secrets.token_hex(8)
        return claim

    def _start(self, claim: Claim) -> None:
        run = JobRun(self._deps, claim)
        thread = OwnedThread(f"job-{claim.job.job_id}", lambda _stop: self._run(run))
        with self._lock:
            self._runs[claim.token] = (run, thread)
        thread.start()
        self._on_change()

    def _running_counts(self) -> tuple[int, int]:
        """Return how many encodes and how many samples are running."""
        with self._lock:
            samples = sum(run.claim.job.kind is JobKind.SAMPLE for run, _ in self._runs.values())
            return len(self._runs) - samples, samples

    def _room(self) -> int | Waiting:
        """Return the disk space for one more encode, or why none may start."""
        try:
            self._deps.staging.ensure()
            load = self._meter.read()
            written = self._deps.staging.written_bytes()
        except OSError as error:
            return wait_reasons.archive_away(self._deps.staging.archive, error)
        with self._lock:
            reserved = sum(run.claim.need_bytes for run, _ in self._runs.values())
        running, _ = self._running_counts()
        refused = self._admission.refusal_of_encode(load, running)
        return refused or self._admission.room_bytes(load, reserved, written)

    def _set_blocked(self, blocked: Waiting | None) -> None:
        previous, self._blocked = self._blocked, blocked
        if (previous and previous.reason) != (blocked and blocked.reason):
            self._on_change()

    def _run(self, run: JobRun) -> None:
        try:
            run.run()
        finally:
            with self._lock:
                del self._runs[run.claim.token]
            self._wake.set()
            self._on_change()
