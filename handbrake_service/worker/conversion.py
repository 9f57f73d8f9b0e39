"""The way down of one claim: open the source → encode into staging → verify → publish."""

import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack

from handbrake_service.encoder import failures
from handbrake_service.encoder.preset_document import PresetDocument
from handbrake_service.job_log import JobLog
from handbrake_service.media.leash import Leash
from handbrake_service.media.roots import OpenSource
from handbrake_service.media.tool import TookTooLong
from handbrake_service.verification.content.check import (
    ContentCheck,
    Film,
    FilmReference,
    NotComparable,
    read_film,
)
from handbrake_service.verification.content.reading import ReadingFailed
from handbrake_service.verification.expectation import expect
from handbrake_service.verification.transport import Length, read_length
from handbrake_service.verification.verifier import Verified, Verifier, too_slow
from handbrake_service.worker.attempt import (
    AttemptFailed,
    disk_full,
    telling_of_the_archive,
    telling_of_the_source,
)
from handbrake_service.worker.beginning import begin, make_result
from handbrake_service.worker.lease import LeaseKeeper
from handbrake_service.worker.publishing import Published, Publishing
from handbrake_service.worker.reins import Reins
from handbrake_service.worker.source_look import SourceLook, look_at
from handbrake_service.worker.source_state import check_unchanged
from handbrake_service.worker.tools import Tools
from handbrake_service.worker.verifying import Verifying
from handbrake_service.worker.workshop import Workpiece
from shared.domain.job import Phase, Progress
from shared.queue.redis_queue import Claim
from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: Threads for what is read beside an encode: headers, length and contents of the source, and the result.
_BESIDE = 7


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
        """Encode, verify and publish. Raises AttemptFailed, SourceSettling, Halted or LeaseLost."""
        began_s = time.monotonic()
        job = self._claim.job
        with ExitStack() as stack:
            source, preset = begin(self._tools, self._claim, stack)
            self._publishing.look_at_the_way(source)
            beside = stack.enter_context(ThreadPoolExecutor(_BESIDE, thread_name_prefix="beside"))
            leash = Leash()
            stack.callback(leash.stop)  # before the end of the pool, which waits for what is under way
            looking = beside.submit(look_at, source, job.options, self._tools.inspector, leash)
            measuring = beside.submit(_length, source, looking, leash, beside)
            content = self._content_check(preset, source, looking, measuring, leash, beside)
            verifying = Verifying(
                self._staged,
                lambda: self._verify(preset, source, looking.result(), leash, measuring.result(), content()),
                beside,
            )
            elapsed_s = self._encode(Workpiece(preset, job.options, source, self._staged), leash, verifying)
            with self._reins.holding(leash), telling_of_the_source():
                look = looking.result()
            self._show(Phase.VERIFYING)
            verified = self._outcome(verifying, source, leash)
            self._tools.estimator.learn(
                preset, job.options, look.material, self._staged.stat().st_size, elapsed_s
            )
            self._show(Phase.PUBLISHING)
            return self._publishing.publish(source, verified, began_s)

    def _encode(self, work: Workpiece, leash: Leash, verifying: Verifying) -> float | None:
        """Encode, and begin to verify towards the end; give the time it took, if nothing disturbed it."""
        with telling_of_the_archive():
            make_result(work.result)
        with self._reins.holding(leash), self._tools.estimator.stopwatch.time() as timing:
            ended = self._tools.workshop.encode(work, leash, self._lease.show, self._log, verifying.begin)
        if self._reins.was_paused:
            timing.disturb()
        check_unchanged(self._tools, work.source)
        if not ended.claims_success:
            raise AttemptFailed(failures.explain(ended, self._tools.staging.folder))
        return timing.alone_s

    def _content_check(
        self,
        preset: PresetDocument,
        source: OpenSource,
        looking: "Future[SourceLook]",
        measuring: "Future[Length | None]",
        leash: Leash,
        beside: Executor,
    ) -> Callable[[], ContentCheck | None]:
        """Read frames and sound of the source in `beside`, to be compared with those of the result."""
        job = self._claim.job

        def film() -> Film | None:
            look = looking.result()
            if look.facts is None:  # the image of a disc, whose titles only HandBrakeCLI can read
                return None
            expected = expect(job.options, preset.settings, look.facts, look.title)
            return Film(source.fd, look.facts, preset.settings, expected)

        def read() -> FilmReference | None:
            length = measuring.result()
            if length is not None and not length.one_clock:
                raise NotComparable("the clock of the source jumps")
            found = film()
            return read_film(found, leash, beside) if found else None

        def check() -> ContentCheck | None:
            found = film() if reading else None
            if reading is None or found is None:
                return None
            return ContentCheck(
                found, reading.result, lambda: self._tools.logs.head(job.job_id), leash, beside
            )

        reading = beside.submit(read) if self._tools.verify_content else None
        return check

    def _verify(
        self,
        preset: PresetDocument,
        source: OpenSource,
        look: SourceLook,
        leash: Leash,
        length: Length | None,
        content: ContentCheck | None,
    ) -> Verified:
        job = self._claim.job
        expected = expect(job.options, preset.settings, look.facts, look.title)
        verifier = Verifier(self._staged, expected, look.compared(source.fd, length), leash, content)
        return verifier.verify(full=job.publishing.full_decode)

    def _outcome(self, verifying: Verifying, source: OpenSource, leash: Leash) -> Verified:
        try:
            with self._reins.holding(leash):
                verified = verifying.outcome()
        except TookTooLong as error:
            raise AttemptFailed(too_slow()) from error
        self._tools.frames.keep(self._claim.job.job_id, verified.report.comparison_id, verified.images)
        check_unchanged(self._tools, source)
        if verified.failure is not None:
            if failures.is_full(self._tools.staging.folder):
                raise disk_full(verified.report)
            raise AttemptFailed(verified.failure, verified.report)
        return verified

    def _show(self, phase: Phase) -> None:
        self._reins.check()
        self._lease.show(Progress(phase=phase, percent=100.0))


def _length(source: OpenSource, looking: "Future[SourceLook]", leash: Leash, pool: Executor) -> Length | None:
    """Measure how long a source plays whose headers do not tell; None where they do, or it cannot be read."""
    facts = looking.result().facts
    try:
        return read_length(source.fd, facts, leash, pool) if facts else None
    except ReadingFailed as error:
        log.warning("source.not_measured", error=str(error))
        return None
