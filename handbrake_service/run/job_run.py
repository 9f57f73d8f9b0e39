"""Runs one claimed job to its end in one thread, and reports the outcome to the queue."""

from collections.abc import Callable
from datetime import datetime

from handbrake_service.processes.run_control import RunControl, RunStopped, StopReason
from handbrake_service.run.back_off import back_off_ms
from handbrake_service.run.dependencies import RunDependencies
from handbrake_service.run.encode_run import EncodeRun
from handbrake_service.run.failure_mapping import AttemptFailed
from handbrake_service.run.lease import LeaseKeeper
from handbrake_service.run.publisher import Publisher, PublishResult
from handbrake_service.run.sample_run import SampleRun
from handbrake_service.run.source_state import SourceSettling
from handbrake_service.run.storage_fault import StorageFault
from shared.domain.errors import LeaseLost
from shared.domain.failures import Failure, FailureClass
from shared.domain.verification import VerificationReport
from shared.queue.redis_queue import Claim
from shared.redis import UNREACHABLE
from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: Wait before the outcome is reported again when Redis does not answer.
_OUTCOME_RETRY_S = 1.0


class JobRun:
    """The run of one claim; `stop` may be called from any thread."""

    def __init__(self, deps: RunDependencies, claim: Claim) -> None:
        self.claim = claim
        self._deps = deps
        self._control = RunControl()
        self._publisher = Publisher(deps, claim, self._control)
        self._storage_fault = StorageFault(deps, claim.job)
        self._lease = LeaseKeeper(
            deps.queue,
            claim,
            on_cancel=lambda: self._control.stop(StopReason.CANCELLED),
            on_lost=lambda: self._control.stop(StopReason.LEASE_LOST),
            on_pause=self._pause,
        )
        self._log = log.bind(job_id=claim.job.job_id)
        self._job_log = deps.logs.begin(claim.job.job_id)

    def stop(self, reason: StopReason) -> None:
        """Stop the run as soon as possible; the first reason counts. Returns at once."""
        self._control.stop(reason)

    def _pause(self, paused: bool) -> None:
        if paused:
            self._control.pause()
        else:
            self._control.resume()
        self._job_log.write("Paused." if paused else "Resumed.")
        self._log.info("job.paused" if paused else "job.resumed")

    def run(self) -> None:
        """Run the job to its end, whatever that is, and report the outcome to the queue."""
        job = self.claim.job
        self._log.info("job.claimed", input=job.input_path, attempt=job.attempts, node=job.node)
        self._job_log.write(
            f"{datetime.now().astimezone():%Y-%m-%d %z}: attempt {job.attempts} on {job.node}."
        )
        self._lease.start()
        try:
            outcome = self._outcome()
            self._publisher.clear()
            self._report(outcome)
        finally:
            self._lease.stop()
            self._deps.logs.end(job.job_id, self._job_log)

    def _outcome(self) -> Callable[[], None] | None:
        """Do the work; return the call that reports the outcome, or None if the claim is no longer ours."""
        queue, claim = self._deps.queue, self.claim
        try:
            published = self._publisher.published_before() or self._execute()
        except RunStopped:
            self._log.info("job.stopped", reason=self._control.stop_reason)
            self._job_log.write(f"Stopped: {self._control.stop_reason}.")
            match self._control.stop_reason:
                case StopReason.CANCELLED:
                    return lambda: queue.confirm_cancelled(claim)
                case StopReason.SHUTDOWN:
                    return lambda: queue.release(claim)
                case _:
                    return None
        except LeaseLost:
            self._log.warning("job.lease_lost")
            return None
        except SourceSettling as settling:
            self._log.info("job.postponed", reason=str(settling), delay_ms=settling.delay_ms)
            self._job_log.write("The source has changed. The job waits until it stops changing.")
            source, delay_ms = settling.source, settling.delay_ms
            return lambda: queue.postpone(claim, source, delay_ms)
        except AttemptFailed as error:
            return self._release_on_storage_fault(error) or self._fail(error.failure, error.report)
        except Exception as error:  # noqa: BLE001 - the outermost edge of a job
            if release := self._release_on_storage_fault(error):
                return release
            self._log.exception("job.crashed")
            failure = Failure(reason=FailureClass.ENCODER_ERROR, message=f"Unexpected error: {error}")
            return self._fail(failure)
        result = published.result
        self._log_checks(published.report)
        self._job_log.write(f"Completed in {result.elapsed_s:.1f} s: {result.size_bytes} bytes.")
        self._log.info(
            "job.discarded" if result.discarded else "job.published",
            output=result.output_path,
            elapsed_s=result.elapsed_s,
        )
        return lambda: queue.complete(claim, result, published.report)

    def _release_on_storage_fault(self, error: Exception) -> Callable[[], None] | None:
        """Return the call that releases the job if its storage is at fault, whatever the error; else None.

        The attempt does not count, and the job waits in the queue until its folders are available.
        """
        fault = self._storage_fault.sentence()
        if fault is None:
            return None
        self._publisher.leave_behind()
        self._log.warning("job.released", reason=fault, error=str(error))
        self._job_log.write(f"{fault} The job waits; this attempt does not count.")
        return lambda: self._deps.queue.release(self.claim)

    def _execute(self) -> PublishResult:
        arguments = (self._deps, self.claim, self._control, self._lease)
        if clip := self.claim.job.clip:
            return SampleRun(*arguments, self._job_log).run(clip)
        return EncodeRun(*arguments, self._publisher, self._job_log).run()

    def _log_checks(self, report: VerificationReport | None) -> None:
        for check in report.checks if report else ():
            found = "" if check.passed else f", found {check.found}"
            self._job_log.write(f"Checked {check.name}: {check.expected}{found}.")

    def _fail(self, failure: Failure, report: VerificationReport | None = None) -> Callable[[], None]:
        self._log.warning("job.failed", reason=failure.reason, message=failure.message)
        self._log_checks(report)
        self._job_log.write(f"Failed ({failure.reason}): {failure.message}")
        delay_ms = back_off_ms(self.claim.job.attempts)
        # Samples are interactive, so they are not retried automatically.
        allowed = self._deps.attempts_allowed if self.claim.job.clip is None else 1
        return lambda: self._deps.queue.fail(self.claim, failure, allowed, delay_ms, report)

    def _report(self, outcome: Callable[[], None] | None) -> None:
        """Report the outcome to the queue, retrying while Redis is unavailable.

        A shutdown ends the retries; the lease then expires.
        """
        while outcome is not None:
            try:
                outcome()
            except LeaseLost:
                self._log.warning("job.lease_lost")
            except UNREACHABLE as error:
                self._log.warning("job.outcome_delayed", error=str(error))
                if not self._control.wait_for_shutdown(_OUTCOME_RETRY_S):
                    continue
            return
