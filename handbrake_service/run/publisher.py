"""The last part of a claim: everything is made ready, then noted in the queue, then renamed.

The note is the point of no return. Whatever stops a claim before leaves nothing in the archive; a crash
after it is recognised by the note.
"""

import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from handbrake_service.archive.digest import copy, sha256_of
from handbrake_service.archive.folders import stat_in
from handbrake_service.archive.naming import names_from
from handbrake_service.archive.publish import is_published, make_durable, publish
from handbrake_service.archive.sidecars import Sidecar, put_beside, stage
from handbrake_service.manifest.entry import ManifestEntry, PublishedFile
from handbrake_service.media.path_text import path_text
from handbrake_service.media.roots import OpenSource
from handbrake_service.processes.run_control import RunControl, StopReason
from handbrake_service.run.dependencies import RunDependencies
from handbrake_service.run.failure_mapping import map_archive_errors, output_exists
from handbrake_service.run.source_state import check_unchanged
from handbrake_service.verification.verifier import VerificationResult
from shared.domain.errors import OutputReserved, PathOutsideRoots, SourceUnavailable, SourceUnusable
from shared.domain.job import JobResult
from shared.domain.options import Collision
from shared.domain.verification import VerificationReport
from shared.queue.record import PublishIntent
from shared.queue.redis_queue import Claim, Signal
from shared.redis import UNREACHABLE
from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: How often the note is offered to a Redis that does not answer.
_NOTE_RETRY_S = 1.0


@dataclass(frozen=True)
class PublishResult:
    """What to tell the queue of a job that is done."""

    result: JobResult
    report: VerificationReport | None


class Publisher:
    """Publishes the result of one claim, which grows at `staged`."""

    def __init__(self, deps: RunDependencies, claim: Claim, control: RunControl) -> None:
        self._deps = deps
        self._claim = claim
        self._control = control
        self._archive = deps.staging.archive
        self.staged = deps.staging.path(claim.job.job_id, claim.token)
        self._files = [self.staged]
        self._log = log.bind(job_id=claim.job.job_id)

    def clear(self) -> None:
        """Delete what is left in staging."""
        for path in self._files:
            try:
                path.unlink(missing_ok=True)
            except OSError as error:  # the next start of this node tries again
                self._log.warning("staging.not_deleted", path=str(path), error=str(error))

    def leave_behind(self) -> None:
        """Have what is left in staging deleted once the archive is back."""
        self._deps.staging.delete_when_back(self._files)

    def published_before(self) -> PublishResult | None:
        """Recognise the file of an earlier claim that ended between rename and completion."""
        intent, output = self._claim.publish_intent, Path(self._claim.job.output_path)
        if intent is None or intent.result.output_path is None:
            return None
        if not is_published(output, intent.size_bytes, intent.mtime_ns, intent.result.sha256):
            return None
        self._log.info("job.recognised", output=str(output))
        self._deps.manifest.write(self._entry(output, intent), self._claim.token)
        beside = self._beside_again(output, intent.result)
        return PublishResult(intent.result.model_copy(update={"sidecars": beside}), intent.report)

    def check_output_writable(self, source: OpenSource) -> None:
        """Look before the encode whether its result may still go where it should. Raises AttemptFailed."""
        with map_archive_errors():
            self._to_replace(Path(self._claim.job.output_path), source)

    def publish(self, source: OpenSource, verified: VerificationResult, began_s: float) -> PublishResult:
        """Bring the verified file into the archive.

        Raises AttemptFailed, SourceSettling, RunStopped or LeaseLost.
        """
        asked = self._claim.job.publish_options
        with map_archive_errors():
            size_bytes = self.staged.stat().st_size
            result = JobResult(
                output_path=None,
                size_bytes=size_bytes,
                duration_s=round(verified.duration_s, 3),
                elapsed_s=round(time.monotonic() - began_s, 3),
                discarded=asked.discard_if_not_smaller and size_bytes >= source.size_bytes,
            )
            if result.discarded:
                return PublishResult(result, verified.report)
            staged, sha256 = self._bring_near()
            sidecars = self._stage_sidecars(source) if asked.sidecars else []
            facts = make_durable(
                staged, self._archive, Path(self._claim.job.output_path), self._mtime_ns(source)
            )
            for output in self._free_names():
                # An earlier claim, stopped between its note and its rename, may have come back meanwhile.
                if earlier := self.published_before():
                    return earlier
                done = result.model_copy(
                    update={
                        "output_path": str(output),
                        "elapsed_s": round(time.monotonic() - began_s, 3),
                        "sha256": sha256,
                        "sidecars": tuple(str(sidecar.beside(output)) for sidecar in sidecars),
                    }
                )
                check_unchanged(self._deps, source)
                intent = PublishIntent(
                    size_bytes=facts.st_size, mtime_ns=facts.st_mtime_ns, result=done, report=verified.report
                )
                if self._put(staged, output, intent, self._to_replace(output, source)):
                    beside = self._put_beside(sidecars, output)
                    return PublishResult(done.model_copy(update={"sidecars": beside}), verified.report)
        if earlier := self.published_before():
            return earlier
        raise output_exists(Path(self._claim.job.output_path))

    def _put(
        self, staged: Path, output: Path, intent: PublishIntent, replaced: os.stat_result | None
    ) -> bool:
        """Note and rename; return whether the name was free."""
        written = self._deps.manifest.write(self._entry(output, intent), self._claim.token)
        try:
            self._pass_point_of_no_return(intent, str(output))
            self._rename(staged, output, intent, replaced)
        except BaseException as error:
            self._deps.manifest.drop(written)
            if isinstance(error, FileExistsError | OutputReserved):
                return False
            raise
        return True

    def _free_names(self) -> Iterator[Path]:
        """Yield the names to try: the job's own, and with `rename` those after it that look free."""
        first = Path(self._claim.job.output_path)
        if self._claim.job.publish_options.collision is Collision.RENAME:
            yield from (name for name in names_from(first) if stat_in(self._archive, name) is None)
        else:
            yield first

    def _to_replace(self, output: Path, source: OpenSource) -> os.stat_result | None:
        """Return the file the result takes the place of, if there is one. Raises AttemptFailed."""
        collision = self._claim.job.publish_options.collision
        there = stat_in(self._archive, output)
        if there is None or collision is Collision.RENAME:
            return None
        if collision is Collision.FAIL or not stat.S_ISREG(there.st_mode):
            raise output_exists(output)
        if os.path.samestat(there, os.fstat(source.fd)):
            raise output_exists(output, "it is the source itself")
        return there

    def _mtime_ns(self, source: OpenSource) -> int | None:
        """Return the time the result takes on: its source's, but that of now where it replaces a file.

        Peers must take it for the newer of the two.
        """
        replaces = self._claim.job.publish_options.collision is Collision.REPLACE
        taken = stat_in(self._archive, Path(self._claim.job.output_path)) is not None
        return None if replaces and taken else source.mtime_ns

    def _bring_near(self) -> tuple[Path, str]:
        """Have the file on the mount it goes to; return its place there, and its hash."""
        near = self._deps.staging.near(self.staged, Path(self._claim.job.output_path))
        fd = os.open(self.staged, os.O_RDONLY | os.O_CLOEXEC)
        try:
            if near == self.staged:
                return near, sha256_of(fd, self._control.check)
            self._files.append(near)
            near.unlink(missing_ok=True)
            sha256 = copy(fd, near, os.fstat(fd).st_size, self._control.check)
        finally:
            os.close(fd)
        self.staged.unlink()
        return near, sha256

    def _stage_sidecars(self, source: OpenSource) -> list[Sidecar]:
        """Copy what belongs to the source; a folder that cannot be listed any more costs no film."""
        near = self._files[-1]

        def place(number: int) -> Path:
            self._files.append(self._deps.staging.beside(near, number))
            return self._files[-1]

        try:
            with self._deps.roots.open_folder(path_text(source.path.parent)) as folder:
                in_root = len(source.relative.parts) == 1
                return stage(folder.fd, source.path.name, place, self._control.check, in_root=in_root)
        except (PathOutsideRoots, FileNotFoundError, PermissionError) as error:
            self._log.warning("sidecars.left_out", error=str(error))
            return []

    def _put_beside(self, sidecars: list[Sidecar], output: Path) -> tuple[str, ...]:
        replace = self._claim.job.publish_options.collision is Collision.REPLACE
        return put_beside(sidecars, self._archive, output, replace=replace)

    def _beside_again(self, output: Path, noted: JobResult) -> tuple[str, ...]:
        """Publish what an earlier claim did not get to any more; its film is there."""
        if not noted.sidecars:
            return ()
        try:
            with self._deps.roots.open(self._claim.job.input_path) as source:
                self._files.append(self._deps.staging.near(self.staged, output))
                return self._put_beside(self._stage_sidecars(source), output)
        except (SourceUnusable, SourceUnavailable, PathOutsideRoots, OSError) as error:
            self._log.warning("sidecars.left_out", error=str(error))
            return noted.sidecars

    def _rename(
        self, staged: Path, output: Path, intent: PublishIntent, replaced: os.stat_result | None
    ) -> None:
        """Publish; an error over a rename that happened all the same (network file systems) is none."""
        try:
            publish(staged, self._archive, output, replaced)
        except OSError:
            if not is_published(output, intent.size_bytes, intent.mtime_ns, intent.result.sha256):
                raise

    def _pass_point_of_no_return(self, intent: PublishIntent, output: str) -> None:
        """Have the queue agree to the publication; waits for a Redis that does not answer."""
        while True:
            self._control.check()
            try:
                signal = self._deps.queue.commit_publish(self._claim, intent, output)
            except UNREACHABLE as error:
                self._log.warning("job.publication_waits", error=str(error))
                self._control.wait_for_shutdown(_NOTE_RETRY_S)
                continue
            if signal is Signal.CANCEL:
                self._control.stop(StopReason.CANCELLED)
                continue
            return

    def _entry(self, output: Path, intent: PublishIntent) -> ManifestEntry:
        job = self._claim.job
        now = datetime.now(UTC)
        return ManifestEntry(
            job_id=job.job_id,
            owner=job.owner,
            node=job.node or "",
            handbrake_version=self._deps.encode_runner.handbrake.version_text,
            input_path=job.input_path,
            source=job.source,
            options=job.options,
            publish_options=job.publish_options,
            preset_sha256=job.preset_sha256,
            priority=job.priority,
            attempts=job.attempts,
            created_at=job.created_at,
            started_at=job.started_at or now,
            published_at=now,
            output=PublishedFile(
                path=str(output.relative_to(self._archive)),
                size_bytes=intent.size_bytes,
                mtime_ns=intent.mtime_ns,
                sha256=intent.result.sha256 or "",
            ),
            result=intent.result,
            report=intent.report or VerificationReport(checks=[], elapsed_s=0),
        )
