"""One claimed job from its claim to its end, in one thread.

The way down: open the source → encode into staging → verify → make durable → note in the queue what will
be renamed (the point of no return) → rename → complete. Whatever stops it earlier leaves nothing in the
archive; a crash between rename and completion is recognised by the note.
"""

import os
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from handbrake_service.archive import is_taken
from handbrake_service.encoder import failures
from handbrake_service.encoder.preset_document import PresetDocument
from handbrake_service.encoder.presets import Presets
from handbrake_service.encoder.process import EncoderExit
from handbrake_service.estimate.estimator import Estimator
from handbrake_service.estimate.stopwatch import Timing
from handbrake_service.inspection.material import of_media
from handbrake_service.job_log import JobLogs
from handbrake_service.media.leash import Interrupted, Leash
from handbrake_service.media.probe import probe_video
from handbrake_service.media.roots import OpenSource, SourceRoots
from handbrake_service.media.verify import VerificationFailed, verify
from handbrake_service.publication import Staging, is_published, make_durable, publish
from handbrake_service.sampling.piece import options_of
from handbrake_service.worker.attempt import (
    AttemptFailed,
    output_exists,
    source_changed,
    telling_of_the_archive,
    telling_of_the_shelf,
    telling_of_the_source,
)
from handbrake_service.worker.back_off import back_off_ms
from handbrake_service.worker.encode_command import preset_of
from handbrake_service.worker.lease import LeaseKeeper
from handbrake_service.worker.sample_run import EncodedPiece, SampleMaker
from handbrake_service.worker.workshop import Workpiece, Workshop
from shared.domain.errors import LeaseLost, PresetNotFound
from shared.domain.failures import Failure, FailureClass
from shared.domain.job import Job, JobResult, Phase, Progress
from shared.domain.options import EncodeOptions
from shared.domain.sample import SamplePiece
from shared.queue.record import PublishNote
from shared.queue.redis_queue import Claim, RedisQueue, Signal
from shared.redis import UNREACHABLE
from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: How often an ended job's outcome is offered to a Redis that does not answer.
_OUTCOME_RETRY_S = 1.0


@dataclass(frozen=True)
class Tools:
    """What every run of a node works with."""

    queue: RedisQueue
    presets: Presets
    roots: SourceRoots
    staging: Staging
    workshop: Workshop
    logs: JobLogs
    attempts_allowed: int
    estimator: Estimator
    samples: SampleMaker


class Halt(StrEnum):
    """Why a run was told to stop."""

    CANCELLED = "cancelled"
    LEASE_LOST = "lease_lost"
    SHUTDOWN = "shutdown"


class JobRun:
    """Carries one claim out; `halt` may be called from any thread."""

    def __init__(self, tools: Tools, claim: Claim) -> None:
        self.claim = claim
        self._tools = tools
        self._lock = threading.Lock()
        self._halted: Halt | None = None
        self._timing = Timing()
        self._leash = Leash()
        self._abandoned = threading.Event()
        place = tools.staging.path if claim.job.piece is None else tools.samples.shelf.unfinished
        self._staged = place(claim.job.job_id, claim.token)
        self._lease = LeaseKeeper(
            tools.queue,
            claim,
            on_cancel=lambda: self.halt(Halt.CANCELLED),
            on_lost=lambda: self.halt(Halt.LEASE_LOST),
            on_pause=self._pause,
        )
        self._log = log.bind(job_id=claim.job.job_id)
        self._job_log = tools.logs.begin(claim.job.job_id)

    def halt(self, why: Halt) -> None:
        """Stop the run as soon as may be; the first reason counts. Returns at once."""
        with self._lock:
            if self._halted is None:
                self._halted = why
        self._leash.stop()
        if why is Halt.SHUTDOWN:
            self._abandoned.set()

    def _pause(self, paused: bool) -> None:
        self._timing.disturb()
        self._leash.pause(paused=paused)
        self._job_log.say("Paused." if paused else "Resumed.")
        self._log.info("job.paused" if paused else "job.resumed")

    def run(self) -> None:
        """Run the job to its end, whatever that is, and tell the queue."""
        job = self.claim.job
        self._log.info("job.claimed", input=job.input_path, attempt=job.attempts, node=job.node)
        self._job_log.say(f"{datetime.now().astimezone():%Y-%m-%d %z}: attempt {job.attempts} on {job.node}.")
        self._lease.start()
        try:
            outcome = self._outcome()
            self._delete_staged()
            self._tell(outcome)
        finally:
            self._lease.stop()
            self._tools.logs.end(job.job_id, self._job_log)

    def _delete_staged(self) -> None:
        try:
            self._staged.unlink(missing_ok=True)
        except OSError as error:  # the next start of this node tries again
            self._log.warning("staging.not_deleted", path=str(self._staged), error=str(error))

    def _outcome(self) -> Callable[[], None] | None:
        """Do the work; give what to tell the queue, or None when it is no longer ours to tell."""
        queue, claim = self._tools.queue, self.claim
        try:
            result = self._published_before() or self._make()
        except Interrupted:
            self._log.info("job.halted", why=self._halted)
            self._job_log.say(f"Stopped: {self._halted}.")
            match self._halted:
                case Halt.CANCELLED:
                    return lambda: queue.confirm_cancelled(claim)
                case Halt.SHUTDOWN:
                    return lambda: queue.release(claim)
                case _:
                    return None
        except LeaseLost:
            self._log.warning("job.lease_lost")
            return None
        except AttemptFailed as error:
            if self._tools.roots.is_away(claim.job.input_path):
                # Whatever went wrong, the storage did; the job waits in the queue until its folder is back.
                self._log.warning("job.source_away", reason=error.failure.reason, message=str(error))
                return lambda: queue.release(claim)
            return self._failed(error.failure)
        except Exception as error:  # noqa: BLE001 - the outermost edge of a job
            self._log.exception("job.broke")
            return self._failed(
                Failure(
                    reason=FailureClass.ENCODER_ERROR, message=f"Something unforeseen broke this job: {error}"
                )
            )
        self._log.info("job.published", output=result.output_path, elapsed_s=result.elapsed_s)
        self._job_log.say(f"Completed in {result.elapsed_s:.1f} s: {result.size_bytes} bytes.")
        return lambda: queue.complete(claim, result)

    def _failed(self, failure: Failure) -> Callable[[], None]:
        self._log.warning("job.failed", reason=failure.reason, message=failure.message)
        self._job_log.say(f"Failed ({failure.reason}): {failure.message}")
        pause_ms = back_off_ms(self.claim.job.attempts)
        # Somebody waits for a sample, and tries again if need be.
        allowed = self._tools.attempts_allowed if self.claim.job.piece is None else 1
        return lambda: self._tools.queue.fail(self.claim, failure, allowed, pause_ms)

    def _tell(self, outcome: Callable[[], None] | None) -> None:
        """Tell the queue, as often as it takes; a shutdown gives up, and the lease runs out."""
        while outcome is not None:
            try:
                outcome()
            except LeaseLost:
                self._log.warning("job.lease_lost")
            except UNREACHABLE as error:
                self._log.warning("job.outcome_waits", error=str(error))
                if not self._abandoned.wait(_OUTCOME_RETRY_S):
                    continue
            return

    def _published_before(self) -> JobResult | None:
        """Recognise the file of an earlier claim that ended between rename and completion."""
        note, output = self.claim.publishing, self.claim.job.output_path
        if note and is_published(Path(output), note.size_bytes, note.mtime_ns):
            self._log.info("job.recognised", output=output)
            return note.result
        return None

    def _make(self) -> JobResult:
        piece = self.claim.job.piece
        return self._convert() if piece is None else self._try_out(piece)

    def _try_out(self, piece: SamplePiece) -> JobResult:
        """Encode a piece only, to be kept on this node."""
        began = time.monotonic()
        job = self.claim.job
        with ExitStack() as stack, telling_of_the_shelf():
            source = self._open(stack, job)
            preset = self._preset(job)
            self._staged.parent.mkdir(parents=True, exist_ok=True)
            with self._tools.estimator.stopwatch.time() as self._timing:
                ended = self._encode(options_of(job.options, piece), preset, source)
            self._show(Phase.VERIFYING)
            encoded = EncodedPiece(
                job, piece, preset, source, self._staged, ended, self._timing.alone_s is not None, began
            )
            return self._tools.samples.finish(encoded, self._tools.logs.head(job.job_id), self._leash)

    def _preset(self, job: Job) -> PresetDocument:
        try:
            return preset_of(job, self.claim.preset, self._tools.presets)
        except PresetNotFound as error:
            raise AttemptFailed(
                Failure(reason=FailureClass.INVALID_OPTIONS, message=error.message)
            ) from error

    def _convert(self) -> JobResult:
        began = time.monotonic()
        job = self.claim.job
        with ExitStack() as stack:
            source = self._open(stack, job)
            preset = self._preset(job)
            self._look_at_the_way(Path(job.output_path))
            with telling_of_the_source():
                described = probe_video(source.fd)
            with self._tools.estimator.stopwatch.time() as self._timing:
                self._encode(job.options, preset, source)
            self._show(Phase.VERIFYING)
            container = job.options.container
            if container is None:
                raise RuntimeError("a queued job has its container filled in")
            try:
                found = verify(self._staged, container, described)
            except VerificationFailed as error:
                raise AttemptFailed(error.failure) from error
            self._tools.estimator.learn(
                preset.settings,
                job.options,
                of_media(described, source.size_bytes),
                self._staged.stat().st_size,
                self._timing.alone_s,
            )
        self._show(Phase.PUBLISHING)
        return self._publish(job, found.duration_s or 0.0, began)

    def _open(self, stack: ExitStack, job: Job) -> OpenSource:
        with telling_of_the_source():
            source = stack.enter_context(self._tools.roots.open(job.input_path))
        if (source.size_bytes, source.mtime_ns) != (job.source.size_bytes, job.source.mtime_ns):
            raise source_changed()
        return source

    def _encode(self, options: EncodeOptions, preset: PresetDocument, source: OpenSource) -> EncoderExit:
        piece = Workpiece(preset, options, source, self._staged)
        ended = self._tools.workshop.encode(piece, self._leash, self._lease.show, self._job_log)
        if not ended.claims_success:
            raise AttemptFailed(failures.explain(ended, self._staged.parent))
        return ended

    def _look_at_the_way(self, output: Path) -> None:
        """Look before the encode whether its result may still go where it should."""
        with telling_of_the_archive():
            if is_taken(self._tools.staging.archive, output):
                raise output_exists(output)

    def _publish(self, job: Job, duration_s: float, began: float) -> JobResult:
        output = Path(job.output_path)
        with telling_of_the_archive():
            facts = make_durable(self._staged)
            result = JobResult(
                output_path=job.output_path,
                size_bytes=facts.st_size,
                duration_s=round(duration_s, 3),
                elapsed_s=round(time.monotonic() - began, 3),
            )
            self._pass_point_of_no_return(
                PublishNote(size_bytes=facts.st_size, mtime_ns=facts.st_mtime_ns, result=result)
            )
            try:
                self._rename(output, facts)
            except FileExistsError as error:
                # An earlier claim, stopped between its note and its rename, may have come back in between.
                if earlier := self._published_before():
                    return earlier
                raise output_exists(output) from error
        return result

    def _rename(self, output: Path, facts: os.stat_result) -> None:
        """Publish; an error over a rename that happened all the same (network file systems) is none."""
        try:
            publish(self._staged, self._tools.staging.archive, output)
        except OSError:
            if not is_published(output, facts.st_size, facts.st_mtime_ns):
                raise

    def _pass_point_of_no_return(self, note: PublishNote) -> None:
        """Have the queue agree to the publication; waits for a Redis that does not answer."""
        while True:
            self._check_halt()
            try:
                signal = self._tools.queue.prepare_publication(self.claim, note)
            except UNREACHABLE as error:
                self._log.warning("job.publication_waits", error=str(error))
                self._abandoned.wait(_OUTCOME_RETRY_S)
                continue
            if signal is Signal.CANCEL:
                self.halt(Halt.CANCELLED)
                continue
            return

    def _show(self, phase: Phase) -> None:
        self._check_halt()
        self._lease.show(Progress(phase=phase, percent=100.0))

    def _check_halt(self) -> None:
        self._leash.check()
