"""Publishes the result of a claim: stage all files, record the publish intent in the queue, then rename.

The intent is the point of no return. A claim that stops before it leaves nothing in the archive. After a
crash, the intent tells the next claim which file may already be published.
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
from handbrake_service.archive.sidecars import Sidecar, publish_sidecars, stage
from handbrake_service.manifest.entry import ManifestEntry, PublishedFile
from handbrake_service.manifest.replace_right import mark_as_result
from handbrake_service.media.path_text import path_text
from handbrake_service.media.roots import OpenSource
from handbrake_service.processes.run_control import RunControl, StopReason
from handbrake_service.run.dependencies import RunDependencies
from handbrake_service.run.failure_mapping import map_archive_errors, output_exists
from handbrake_service.run.source_state import check_unchanged
from handbrake_service.verification.verifier import VerificationResult
from shared.domain.errors import (
    OutputReserved,
    PathOutsideRoots,
    ReplaceRefused,
    SourceUnavailable,
    SourceUnusable,
)
from shared.domain.job import JobResult
from shared.domain.options import Collision
from shared.domain.verification import VerificationReport
from shared.queue.record import PublishIntent
from shared.queue.redis_queue import Claim, Signal
from shared.redis import UNREACHABLE
from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: Wait before the intent is recorded again when Redis does not answer.
_INTENT_RETRY_S = 1.0


@dataclass(frozen=True)
class PublishResult:
    """What the queue records of a completed job; `report` is None if nothing was verified."""

    result: JobResult
    report: VerificationReport | None


class Publisher:
    """Publishes the result of one claim, which is encoded to the path `staged`."""

    def __init__(self, deps: RunDependencies, claim: Claim, control: RunControl) -> None:
        self._deps = deps
        self._claim = claim
        self._control = control
        self._archive = deps.staging.archive
        self.staged = deps.staging.path(claim.job.job_id, claim.token)
        self._files = [self.staged]
        self._log = log.bind(job_id=claim.job.job_id)

    def clear(self) -> None:
        """Delete the claim's remaining files in staging."""
        for path in self._files:
            try:
                path.unlink(missing_ok=True)
            except OSError as error:  # retried at the next start of this node
                self._log.warning("staging.not_deleted", path=str(path), error=str(error))

    def leave_behind(self) -> None:
        """Have the claim's remaining files in staging deleted once the archive is back."""
        self._deps.staging.delete_when_back(self._files)

    def published_before(self) -> PublishResult | None:
        """Return the result that an earlier claim published without completing the job, if there is one."""
        intent, output = self._claim.publish_intent, Path(self._claim.job.output_path)
        if intent is None or intent.result.output_path is None:
            return None
        if not is_published(output, intent.size_bytes, intent.mtime_ns, intent.result.sha256):
            return None
        self._log.info("job.publish_recovered", output=str(output))
        self._deps.manifest.write(self._entry(output, intent), self._claim.token)
        sidecars = self._publish_missing_sidecars(output, intent.result)
        return PublishResult(intent.result.model_copy(update={"sidecars": sidecars}), intent.report)

    def check_output_writable(self, source: OpenSource) -> None:
        """Check before the encode that its result may be published. Raises AttemptFailed."""
        with map_archive_errors():
            self._file_to_replace(Path(self._claim.job.output_path), source)

    def publish(self, source: OpenSource, verified: VerificationResult, started_s: float) -> PublishResult:
        """Publish the verified file and its sidecars.

        Raises AttemptFailed, SourceSettling, RunStopped or LeaseLost.
        """
        options = self._claim.job.publish_options
        with map_archive_errors():
            size_bytes = self.staged.stat().st_size
            result = JobResult(
                output_path=None,
                size_bytes=size_bytes,
                duration_s=round(verified.duration_s, 3),
                elapsed_s=round(time.monotonic() - started_s, 3),
                discarded=options.discard_if_not_smaller and size_bytes >= source.size_bytes,
            )
            if result.discarded:
                return PublishResult(result, verified.report)
            staged, sha256 = self._move_to_output_mount()
            sidecars = self._stage_sidecars(source) if options.sidecars else []
            mark_as_result(staged, self._claim.job.job_id)
            stats = make_durable(
                staged, self._archive, Path(self._claim.job.output_path), self._mtime_ns(source)
            )
            for output in self._free_names():
                # An earlier claim that stalled between its intent and its rename may have renamed by now.
                if earlier := self.published_before():
                    return earlier
                done = result.model_copy(
                    update={
                        "output_path": str(output),
                        "elapsed_s": round(time.monotonic() - started_s, 3),
                        "sha256": sha256,
                        "sidecars": tuple(str(sidecar.path_for(output)) for sidecar in sidecars),
                    }
                )
                check_unchanged(self._deps, source)
                intent = PublishIntent(
                    size_bytes=stats.st_size, mtime_ns=stats.st_mtime_ns, result=done, report=verified.report
                )
                replaced = self._file_to_replace(output, source)
                if self._commit(staged, output, intent, replaced):
                    published = self._publish_sidecars(sidecars, output, replaces_own=replaced is not None)
                    return PublishResult(done.model_copy(update={"sidecars": published}), verified.report)
        if earlier := self.published_before():
            return earlier
        raise output_exists(Path(self._claim.job.output_path))

    def _commit(
        self, staged: Path, output: Path, intent: PublishIntent, replaced: os.stat_result | None
    ) -> bool:
        """Record the intent and rename; return whether the name was free."""
        written = self._deps.manifest.write(self._entry(output, intent), self._claim.token)
        try:
            self._commit_publish(intent, str(output))
            self._rename(staged, output, intent, replaced)
        except BaseException as error:
            self._deps.manifest.drop(written)
            if isinstance(error, FileExistsError | OutputReserved):
                return False
            raise
        return True

    def _free_names(self) -> Iterator[Path]:
        """Yield the names to try: the job's own or, with `rename`, those from it on that seem free."""
        first = Path(self._claim.job.output_path)
        if self._claim.job.publish_options.collision is Collision.RENAME:
            yield from (name for name in names_from(first) if stat_in(self._archive, name) is None)
        else:
            yield first

    def _file_to_replace(self, output: Path, source: OpenSource) -> os.stat_result | None:
        """Return the stat of the file to replace, if any. Raises AttemptFailed if it must be kept."""
        collision = self._claim.job.publish_options.collision
        existing = stat_in(self._archive, output)
        if existing is None or collision is Collision.RENAME:
            return None
        if collision is Collision.FAIL or not stat.S_ISREG(existing.st_mode):
            raise output_exists(output)
        if os.path.samestat(existing, os.fstat(source.fd)):
            raise output_exists(output, "in the archive is the source itself")
        try:
            owner, replaces_any = self._claim.job.owner, self._claim.replaces_any
            self._deps.replace_right.require(output, owner, replaces_any=replaces_any)
        except ReplaceRefused as error:
            problem = "in the archive is not a result of the job's owner"
            raise output_exists(output, problem) from error
        return existing

    def _mtime_ns(self, source: OpenSource) -> int | None:
        """Return the mtime to set on the result: its source's, or None to keep its own if it replaces a file.

        Peers of Resilio Sync must see the new file as the newer one.
        """
        replaces = self._claim.job.publish_options.collision is Collision.REPLACE
        taken = stat_in(self._archive, Path(self._claim.job.output_path)) is not None
        return None if replaces and taken else source.mtime_ns

    def _move_to_output_mount(self) -> tuple[Path, str]:
        """Move the staged file to the mount of its output; return its path there and its SHA-256."""
        target = self._deps.staging.path_on_mount_of(Path(self._claim.job.output_path), self.staged)
        fd = os.open(self.staged, os.O_RDONLY | os.O_CLOEXEC)
        try:
            if target == self.staged:
                return target, sha256_of(fd, self._control.check)
            self._files.append(target)
            target.unlink(missing_ok=True)
            sha256 = copy(fd, target, os.fstat(fd).st_size, self._control.check)
        finally:
            os.close(fd)
        self.staged.unlink()
        return target, sha256

    def _stage_sidecars(self, source: OpenSource) -> list[Sidecar]:
        """Stage the source's sidecars; none if its folder can no longer be listed, which fails no job."""
        last = self._files[-1]

        def place(number: int) -> Path:
            self._files.append(self._deps.staging.numbered_path(last, number))
            return self._files[-1]

        try:
            with self._deps.roots.open_folder(path_text(source.path.parent)) as folder:
                in_root = len(source.relative.parts) == 1
                return stage(folder.fd, source.path.name, place, self._control.check, in_root=in_root)
        except (PathOutsideRoots, FileNotFoundError, PermissionError) as error:
            self._log.warning("sidecars.left_out", error=str(error))
            return []

    def _publish_sidecars(
        self, sidecars: list[Sidecar], output: Path, *, replaces_own: bool = False
    ) -> tuple[str, ...]:
        """Publish sidecars; with `replaces_own`, those beside a replaced result of the owner go with it."""
        may_replace = replaces_own or self._claim.replaces_any or self._deps.replace_right.everybody
        replace = may_replace and self._claim.job.publish_options.collision is Collision.REPLACE
        return publish_sidecars(sidecars, self._archive, output, replace=replace)

    def _publish_missing_sidecars(self, output: Path, recorded: JobResult) -> tuple[str, ...]:
        """Publish the sidecars that an earlier claim did not reach; its video is already published."""
        if not recorded.sidecars:
            return ()
        try:
            with self._deps.roots.open(self._claim.job.input_path) as source:
                self._files.append(self._deps.staging.path_on_mount_of(output, self.staged))
                return self._publish_sidecars(self._stage_sidecars(source), output)
        except (SourceUnusable, SourceUnavailable, PathOutsideRoots, OSError) as error:
            self._log.warning("sidecars.left_out", error=str(error))
            return recorded.sidecars

    def _rename(
        self, staged: Path, output: Path, intent: PublishIntent, replaced: os.stat_result | None
    ) -> None:
        """Rename; ignore an error if the rename did happen, as on network file systems."""
        try:
            publish(staged, self._archive, output, replaced)
        except OSError:
            if not is_published(output, intent.size_bytes, intent.mtime_ns, intent.result.sha256):
                raise

    def _commit_publish(self, intent: PublishIntent, output: str) -> None:
        """Record the intent in the queue; retry while Redis does not answer."""
        while True:
            self._control.check()
            try:
                signal = self._deps.queue.commit_publish(self._claim, intent, output)
            except UNREACHABLE as error:
                self._log.warning("job.publish_delayed", error=str(error))
                self._control.wait_for_shutdown(_INTENT_RETRY_S)
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
