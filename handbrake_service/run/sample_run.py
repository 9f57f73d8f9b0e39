"""Runs one claimed sample: open the source, encode a clip, probe it, store it on this node."""

import time
from contextlib import ExitStack, suppress

from handbrake_service.encoder.encode_runner import EncodeSpec
from handbrake_service.encoder.job_log import JobLog
from handbrake_service.processes.run_control import RunControl
from handbrake_service.run import encode_failures
from handbrake_service.run.dependencies import RunDependencies
from handbrake_service.run.failure_mapping import AttemptFailed, map_sample_store_errors
from handbrake_service.run.inputs import create_result_file, open_inputs
from handbrake_service.run.lease import LeaseKeeper
from handbrake_service.run.publisher import PublishResult
from handbrake_service.run.sample_result import EncodedClip
from handbrake_service.samples.clip import options_of
from shared.domain.job import Phase, Progress
from shared.domain.sample import SampleClip
from shared.queue.redis_queue import Claim


class SampleRun:
    """The run of one claimed sample; `run` may be called once."""

    def __init__(
        self, deps: RunDependencies, claim: Claim, control: RunControl, lease: LeaseKeeper, log: JobLog
    ) -> None:
        self._deps = deps
        self._claim = claim
        self._control = control
        self._lease = lease
        self._log = log
        self._staged = deps.samples.store.unfinished(claim.job.job_id, claim.token)

    def run(self, clip: SampleClip) -> PublishResult:
        """Encode the clip and store it. Raises AttemptFailed or RunStopped."""
        started_s = time.monotonic()
        try:
            with ExitStack() as stack, map_sample_store_errors():
                return self._encode(clip, stack, started_s)
        finally:
            with suppress(OSError):  # retried at the next start of this node
                self._staged.unlink(missing_ok=True)

    def _encode(self, clip: SampleClip, stack: ExitStack, started_s: float) -> PublishResult:
        job = self._claim.job
        source, preset = open_inputs(self._deps, self._claim, stack)
        self._staged.parent.mkdir(parents=True, exist_ok=True)
        create_result_file(self._staged)
        spec = EncodeSpec(preset, options_of(job.options, clip), source, self._staged)
        with self._deps.estimator.timer.time() as timing:
            ended = self._deps.encode_runner.encode(spec, self._control, self._lease.show, self._log)
        self._control.check()
        if self._control.was_paused:
            timing.mark_contended()
        if not ended.claims_success:
            raise AttemptFailed(encode_failures.explain(ended, self._staged.parent))
        self._lease.show(Progress(phase=Phase.VERIFYING, percent=100.0))
        exclusive = timing.exclusive_s is not None
        encoded = EncodedClip(job, clip, preset, source, self._staged, ended, exclusive, started_s)
        result = self._deps.samples.finish(encoded, self._deps.logs.head(job.job_id), self._control)
        self._control.check()
        return PublishResult(result, None)
