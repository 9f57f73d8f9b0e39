"""The way down of one claim: open the source → encode into staging → verify → publish."""

import time
from contextlib import ExitStack

from handbrake_service.encoder.encode_runner import Workpiece
from handbrake_service.encoder.job_log import JobLog
from handbrake_service.encoder.process import EncoderExit
from handbrake_service.media.roots import OpenSource
from handbrake_service.processes.run_control import RunControl
from handbrake_service.processes.tool import TookTooLong
from handbrake_service.run import encode_failures
from handbrake_service.run.dependencies import Tools
from handbrake_service.run.early_verification import Verifying
from handbrake_service.run.failure_mapping import (
    AttemptFailed,
    disk_full,
    telling_of_the_archive,
    telling_of_the_source,
)
from handbrake_service.run.inputs import begin, make_result
from handbrake_service.run.lease import LeaseKeeper
from handbrake_service.run.publisher import Published, Publishing
from handbrake_service.run.source_reading import SourceReading
from handbrake_service.run.source_state import check_unchanged
from handbrake_service.verification.damage import refusal
from handbrake_service.verification.verifier import Verified, too_slow
from shared.domain.job import Phase, Progress
from shared.queue.redis_queue import Claim

#: How long damage of a source is looked for that HandBrakeCLI complained of, as a share of the encode's time.
_LOOK_SHARE = 0.5
_LEAST_LOOK_S = 60.0


class Conversion:
    """Converts what a claim asks for; `run` may be called once."""

    def __init__(
        self,
        tools: Tools,
        claim: Claim,
        control: RunControl,
        lease: LeaseKeeper,
        publishing: Publishing,
        log: JobLog,
    ) -> None:
        self._tools = tools
        self._claim = claim
        self._control = control
        self._lease = lease
        self._publishing = publishing
        self._log = log
        self._staged = publishing.staged

    def run(self) -> Published:
        """Encode, verify and publish. Raises AttemptFailed, SourceSettling, RunStopped or LeaseLost."""
        began_s = time.monotonic()
        job = self._claim.job
        with ExitStack() as stack:
            source, preset = begin(self._tools, self._claim, stack)
            self._publishing.look_at_the_way(source)
            reading = SourceReading(
                source,
                job.options,
                preset,
                self._tools.inspector,
                self._tools.reader,
                self._control,
                stack,
                lambda: self._tools.logs.head(job.job_id),
                contents=self._tools.verify_content,
            )
            verifying = Verifying(self._staged, lambda: self._verify(reading), reading.pool)
            if self._tools.refuse_damaged:
                reading.look_for_damage()
            work = Workpiece(preset, job.options, source, self._staged)
            ended, elapsed_s = self._encode(work, verifying)
            if ended.source_seems_damaged:
                reading.look_for_damage(max(_LEAST_LOOK_S, _LOOK_SHARE * ended.encoding_s))
            with telling_of_the_source():
                look = reading.look
            self._show(Phase.VERIFYING)
            verified = self._outcome(verifying, reading, source)
            self._tools.estimator.learn(
                preset, job.options, look.material, self._staged.stat().st_size, elapsed_s
            )
            self._show(Phase.PUBLISHING)
            return self._publishing.publish(source, verified, began_s)

    def _encode(self, work: Workpiece, verifying: Verifying) -> tuple[EncoderExit, float | None]:
        """Encode, and begin to verify towards the end; return also the time it took, if undisturbed."""
        with telling_of_the_archive():
            make_result(work.result)
        with self._tools.estimator.stopwatch.time() as timing:
            ended = self._tools.workshop.encode(
                work, self._control, self._lease.show, self._log, verifying.begin
            )
        self._control.check()
        if self._control.was_paused:
            timing.disturb()
        check_unchanged(self._tools, work.source)
        if not ended.claims_success:
            raise AttemptFailed(encode_failures.explain(ended, self._tools.staging.folder))
        return ended, timing.alone_s

    def _verify(self, reading: SourceReading) -> Verified:
        return reading.verify(self._staged, full=self._claim.job.publishing.full_decode)

    def _outcome(
        self,
        verifying: Verifying,
        reading: SourceReading,
        source: OpenSource,
    ) -> Verified:
        try:
            verified = verifying.outcome().with_damage(reading.damage_told())
        except TookTooLong as error:
            raise AttemptFailed(too_slow()) from error
        self._tools.frames.keep(self._claim.job.job_id, verified.report.comparison_id, verified.images)
        check_unchanged(self._tools, source)
        if verified.failure is not None:
            if encode_failures.is_full(self._tools.staging.folder):
                raise disk_full(verified.report)
            raise AttemptFailed(verified.failure, verified.report)
        if verified.report.damage and self._tools.refuse_damaged:
            raise AttemptFailed(refusal(verified.report.damage), verified.report)
        return verified

    def _show(self, phase: Phase) -> None:
        self._control.check()
        self._lease.show(Progress(phase=phase, percent=100.0))
