"""The way down of one claim: open the source → encode into staging → verify → publish."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack

from handbrake_service.encoder import failures
from handbrake_service.encoder.preset_document import PresetDocument
from handbrake_service.job_log import JobLog
from handbrake_service.media.leash import Interrupted, Leash
from handbrake_service.media.roots import OpenSource
from handbrake_service.media.tool import TookTooLong
from handbrake_service.verification.expectation import expect
from handbrake_service.verification.verifier import Verified, Verifier, too_slow
from handbrake_service.worker.attempt import (
    AttemptFailed,
    disk_full,
    telling_of_the_source,
)
from handbrake_service.worker.beginning import begin
from handbrake_service.worker.lease import LeaseKeeper
from handbrake_service.worker.publishing import Published, Publishing
from handbrake_service.worker.reins import Halted, Reins
from handbrake_service.worker.source_look import SourceLook, look_at
from handbrake_service.worker.tools import Tools
from handbrake_service.worker.workshop import Workpiece
from shared.domain.job import Job, Phase, Progress
from shared.queue.redis_queue import Claim


class Conversion:
    """Converts what a claim asks for; `run` may be called once."""

    def __init__(
        self,
        tools: Tools,
        claim: Claim,
        reins: Reins,
        lease: LeaseKeeper,
        publishing: Publishing,
        log: JobLog,
    ) -> None:
        self._tools = tools
        self._claim = claim
        self._reins = reins
        self._lease = lease
        self._publishing = publishing
        self._log = log
        self._staged = publishing.staged

    def run(self) -> Published:
        """Encode, verify and publish. Raises AttemptFailed, Halted or LeaseLost."""
        began_s = time.monotonic()
        job = self._claim.job
        with ExitStack() as stack:
            source, preset = begin(self._tools, self._claim, stack)
            self._publishing.look_at_the_way(source)
            look, elapsed_s = self._encode(stack, job, preset, source)
            self._show(Phase.VERIFYING)
            verified = self._verify(job, preset, source, look)
            self._tools.estimator.learn(
                preset, job.options, look.material, self._staged.stat().st_size, elapsed_s
            )
            self._show(Phase.PUBLISHING)
            return self._publishing.publish(source, verified, began_s)

    def _encode(
        self, stack: ExitStack, job: Job, preset: PresetDocument, source: OpenSource
    ) -> tuple[SourceLook, float | None]:
        """Encode, and look at the source meanwhile; give the time it took, if nothing disturbed it."""
        pool = stack.enter_context(ThreadPoolExecutor(max_workers=1, thread_name_prefix="source"))
        leash = Leash()
        stack.callback(leash.stop)  # before the pool's end, which waits for the look
        looking: Future[SourceLook] = pool.submit(look_at, source, job.options, self._tools.inspector, leash)
        work = Workpiece(preset, job.options, source, self._staged)
        with self._reins.leashed() as held, self._tools.estimator.stopwatch.time() as timing:
            ended = self._tools.workshop.encode(work, held, self._lease.show, self._log)
        if self._reins.was_paused:
            timing.disturb()
        if not ended.claims_success:
            raise AttemptFailed(failures.explain(ended, self._tools.staging.folder))
        with self._reins.driving(leash), telling_of_the_source():
            try:
                return looking.result(), timing.alone_s
            except Interrupted:
                raise Halted from None

    def _verify(self, job: Job, preset: PresetDocument, source: OpenSource, look: SourceLook) -> Verified:
        expected = expect(job.options, preset.settings, look.facts, look.title)
        leash = Leash()
        verifier = Verifier(self._staged, expected, look.compared(source.fd), leash)
        try:
            with self._reins.driving(leash):
                verified = verifier.verify(full=job.publishing.full_decode)
        except Interrupted:
            raise Halted from None
        except TookTooLong as error:
            raise AttemptFailed(too_slow()) from error
        if verified.failure is not None:
            if failures.is_full(self._tools.staging.folder):
                raise disk_full(verified.report)
            raise AttemptFailed(verified.failure, verified.report)
        return verified

    def _show(self, phase: Phase) -> None:
        self._reins.check()
        self._lease.show(Progress(phase=phase, percent=100.0))
