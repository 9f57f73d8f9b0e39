"""Runs one claimed conversion: open the source, encode into staging, verify, publish."""

import time
from contextlib import ExitStack

from handbrake_service.encoder.encode_runner import EncodeSpec
from handbrake_service.encoder.job_log import JobLog
from handbrake_service.encoder.process import EncoderExit
from handbrake_service.media.roots import OpenSource
from handbrake_service.processes.run_control import RunControl
from handbrake_service.processes.tool import ToolTimedOut
from handbrake_service.run import encode_failures
from handbrake_service.run.dependencies import RunDependencies
from handbrake_service.run.early_verification import EarlyVerification
from handbrake_service.run.failure_mapping import (
    AttemptFailed,
    disk_full,
    map_archive_errors,
    map_source_errors,
)
from handbrake_service.run.inputs import create_result_file, open_inputs
from handbrake_service.run.lease import LeaseKeeper
from handbrake_service.run.publisher import Publisher, PublishResult
from handbrake_service.run.source_reading import SourceReading
from handbrake_service.run.source_state import check_unchanged
from handbrake_service.verification.damage import refusal
from handbrake_service.verification.verifier import VerificationResult, too_slow
from shared.domain.job import Phase, Progress
from shared.queue.redis_queue import Claim

#: Time limit of the search for damage after HandBrakeCLI reported errors, as a share of the encode's time.
_DAMAGE_SEARCH_SHARE = 0.5
_LEAST_DAMAGE_SEARCH_S = 60.0


class EncodeRun:
    """The run of one claimed conversion; `run` may be called once."""

    def __init__(
        self,
        deps: RunDependencies,
        claim: Claim,
        control: RunControl,
        lease: LeaseKeeper,
        publisher: Publisher,
        log: JobLog,
    ) -> None:
        self._deps = deps
        self._claim = claim
        self._control = control
        self._lease = lease
        self._publisher = publisher
        self._log = log
        self._staged = publisher.staged

    def run(self) -> PublishResult:
        """Encode, verify and publish. Raises AttemptFailed, SourceSettling, RunStopped or LeaseLost."""
        started_s = time.monotonic()
        job = self._claim.job
        with ExitStack() as stack:
            source, preset = open_inputs(self._deps, self._claim, stack)
            self._publisher.check_output_writable(source)
            reading = SourceReading(
                source,
                job.options,
                preset,
                self._deps.inspector,
                self._deps.reader,
                self._control,
                stack,
                lambda: self._deps.logs.head(job.job_id),
                contents=self._deps.verify_content,
            )
            early = EarlyVerification(self._staged, lambda: self._verify(reading), reading.pool)
            if self._deps.refuse_damaged:
                reading.look_for_damage()
            spec = EncodeSpec(preset, job.options, source, self._staged)
            ended, elapsed_s = self._encode(spec, early)
            if ended.source_seems_damaged:
                reading.look_for_damage(max(_LEAST_DAMAGE_SEARCH_S, _DAMAGE_SEARCH_SHARE * ended.encoding_s))
            with map_source_errors():
                probe = reading.probe
            self._show(Phase.VERIFYING)
            verified = self._verified(early, reading, source)
            self._deps.estimator.learn(
                preset, job.options, probe.summary, self._staged.stat().st_size, elapsed_s
            )
            self._show(Phase.PUBLISHING)
            return self._publisher.publish(source, verified, started_s)

    def _encode(self, spec: EncodeSpec, early: EarlyVerification) -> tuple[EncoderExit, float | None]:
        """Encode, and start to verify near the end. Return also the exclusive time, None if shared."""
        with map_archive_errors():
            create_result_file(spec.result)
        with self._deps.estimator.timer.time() as timing:
            ended = self._deps.encode_runner.encode(
                spec, self._control, self._lease.show, self._log, early.begin
            )
        self._control.check()
        if self._control.was_paused:
            timing.mark_contended()
        check_unchanged(self._deps, spec.source)
        if not ended.claims_success:
            raise AttemptFailed(encode_failures.explain(ended, self._deps.staging.folder))
        return ended, timing.exclusive_s

    def _verify(self, reading: SourceReading) -> VerificationResult:
        return reading.verify(self._staged, full=self._claim.job.publish_options.full_decode)

    def _verified(
        self,
        early: EarlyVerification,
        reading: SourceReading,
        source: OpenSource,
    ) -> VerificationResult:
        try:
            verified = early.outcome().with_damage(reading.damage_report())
        except ToolTimedOut as error:
            raise AttemptFailed(too_slow()) from error
        self._deps.frames.keep(self._claim.job.job_id, verified.report.comparison_id, verified.images)
        check_unchanged(self._deps, source)
        if verified.failure is not None:
            if encode_failures.is_full(self._deps.staging.folder):
                raise disk_full(verified.report)
            raise AttemptFailed(verified.failure, verified.report)
        if verified.report.damage and self._deps.refuse_damaged:
            raise AttemptFailed(refusal(verified.report.damage), verified.report)
        return verified

    def _show(self, phase: Phase) -> None:
        self._control.check()
        self._lease.show(Progress(phase=phase, percent=100.0))
