"""The way down of a sample: open the source → encode a piece → look at it → keep it on this node."""

import time
from contextlib import ExitStack, suppress

from handbrake_service.encoder.encode_runner import Workpiece
from handbrake_service.encoder.job_log import JobLog
from handbrake_service.processes.run_control import RunControl
from handbrake_service.run import encode_failures
from handbrake_service.run.dependencies import Tools
from handbrake_service.run.failure_mapping import AttemptFailed, telling_of_the_shelf
from handbrake_service.run.inputs import begin, make_result
from handbrake_service.run.lease import LeaseKeeper
from handbrake_service.run.publisher import Published
from handbrake_service.run.sample_result import EncodedPiece
from handbrake_service.samples.clip import options_of
from shared.domain.job import Phase, Progress
from shared.domain.sample import SamplePiece
from shared.queue.redis_queue import Claim


class Trial:
    """Makes the sample a claim asks for; `run` may be called once."""

    def __init__(
        self, tools: Tools, claim: Claim, control: RunControl, lease: LeaseKeeper, log: JobLog
    ) -> None:
        self._tools = tools
        self._claim = claim
        self._control = control
        self._lease = lease
        self._log = log
        self._staged = tools.samples.shelf.unfinished(claim.job.job_id, claim.token)

    def run(self, piece: SamplePiece) -> Published:
        """Encode and shelve. Raises AttemptFailed or RunStopped."""
        began_s = time.monotonic()
        try:
            with ExitStack() as stack, telling_of_the_shelf():
                return self._make(piece, stack, began_s)
        finally:
            with suppress(OSError):  # the next start of this node tries again
                self._staged.unlink(missing_ok=True)

    def _make(self, piece: SamplePiece, stack: ExitStack, began_s: float) -> Published:
        job = self._claim.job
        source, preset = begin(self._tools, self._claim, stack)
        self._staged.parent.mkdir(parents=True, exist_ok=True)
        make_result(self._staged)
        work = Workpiece(preset, options_of(job.options, piece), source, self._staged)
        with self._tools.estimator.stopwatch.time() as timing:
            ended = self._tools.workshop.encode(work, self._control, self._lease.show, self._log)
        self._control.check()
        if self._control.was_paused:
            timing.disturb()
        if not ended.claims_success:
            raise AttemptFailed(encode_failures.explain(ended, self._staged.parent))
        self._lease.show(Progress(phase=Phase.VERIFYING, percent=100.0))
        alone = timing.alone_s is not None
        encoded = EncodedPiece(job, piece, preset, source, self._staged, ended, alone, began_s)
        result = self._tools.samples.finish(encoded, self._tools.logs.head(job.job_id), self._control)
        self._control.check()
        return Published(result, None)
