"""Submits conversion requests: refuses what can never work, queues the rest in one atomic step."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from handbrake_service.inspection.inspector import Inspector, is_disc_image
from handbrake_service.inspection.origin import Origin, origin_of
from handbrake_service.inspection.source_summary import SourceSummary, of_inspection
from handbrake_service.jobs.option_fit import check_fits, check_languages, check_sound, needs_full_inspection
from handbrake_service.jobs.output_collisions import (
    RequireRight,
    free_names,
    name_for,
    require_free_output,
)
from handbrake_service.jobs.output_path import default_output, stat_output
from handbrake_service.jobs.resolve import OptionResolver
from handbrake_service.manifest.replace_right import ReplaceRight
from handbrake_service.media.quiet import QuietPeriod
from handbrake_service.media.roots import OpenSource, SourceRoots
from handbrake_service.presets.document import PresetDocument
from shared.domain.errors import OutputReserved, SourceUnusable
from shared.domain.inspection import Title
from shared.domain.job import Job, SourceInfo
from shared.domain.options import Collision, Container, EncodeOptions, JobRequest
from shared.queue.record import NewJob
from shared.queue.redis_queue import RedisQueue, new_job_id
from shared.runtime.logging import get_logger
from shared.service_credential import Actor, Role

log = get_logger(__name__)


@dataclass(frozen=True)
class ResolvedJob:
    """A request validated against its source and this node's HandBrakeCLI."""

    options: EncodeOptions
    """With preset and container filled in."""
    container: Container
    preset: PresetDocument
    source: SourceInfo
    summary: SourceSummary
    title: Title | None
    """The selected title; None if only a quick probe was made."""


@dataclass(frozen=True)
class JobPreview:
    """What a request would make if it were queued."""

    input_path: str
    output_path: str
    """The path in the archive that it would be published to; another job may have reserved it."""
    output_exists: bool
    """Whether the archive has a file under the request's first choice of name."""
    options: EncodeOptions
    """With preset and container filled in."""
    preset: PresetDocument
    """In its current version."""
    source: SourceInfo
    summary: SourceSummary
    origin: Origin | None
    """Where the tracks of the result would come from; None unless requested."""
    settles_ms: int
    """Milliseconds for which the source must still not change before it is converted; 0 if none."""


class JobSubmitter:
    """Checks requests against this node's files and HandBrakeCLI, then queues them."""

    def __init__(
        self,
        queue: RedisQueue,
        roots: SourceRoots,
        archive: Path,
        resolver: OptionResolver,
        inspector: Inspector,
        quiet: QuietPeriod,
        replace_right: ReplaceRight,
    ) -> None:
        self._replace_right = replace_right
        self._quiet = quiet
        self._queue = queue
        self._roots = roots
        self._archive = archive
        self._resolver = resolver
        self._inspector = inspector

    def submit(self, request: JobRequest, actor: Actor, idempotency_key: str | None) -> Job:
        """Queue one conversion for `actor`.

        The same key with the same request returns the job it made before, whatever its status. Raises
        RequestRefused, and queues nothing then.
        """
        fingerprint = hashlib.sha256(request.model_dump_json().encode()).hexdigest()
        if idempotency_key and (
            earlier := self._queue.queued_under(actor.username, idempotency_key, fingerprint)
        ):
            return earlier
        preview = self.preview(request, actor)
        new = NewJob(
            job_id=new_job_id(),
            owner=actor.username,
            input_path=preview.input_path,
            output_path=preview.output_path,
            options=preview.options,
            preset=preview.preset.pinned(),
            publish_options=request.publish_options(),
            source=preview.source,
            replaces_any=actor.role is Role.ADMIN,
            priority=request.priority,
            need_bytes=preview.source.size_bytes,
            settles_ms=preview.settles_ms,
        )
        job = self._enqueue(new, idempotency_key, fingerprint)
        log.info(
            "job.queued", job_id=job.job_id, owner=job.owner, input=job.input_path, output=job.output_path
        )
        return job

    def preview(self, request: JobRequest, actor: Actor, *, with_origin: bool = False) -> JobPreview:
        """Check a request and return what it would make; queue nothing. Raises what `submit` raises.

        `with_origin` also finds out where the tracks of the result would come from.
        """
        with self._roots.open(request.input_path) as source:
            settles_ms = self._quiet.remaining_ms(source)
            resolved = self.resolve(request, source, may_settle=settles_ms > 0)
            first = default_output(self._archive, source, request.output_path, resolved.container)
            return JobPreview(
                input_path=source.text,
                output_path=str(
                    name_for(self._archive, first, request.collision, source, self._require_right(actor))
                ),
                output_exists=stat_output(self._archive, first) is not None,
                options=resolved.options,
                preset=resolved.preset,
                source=resolved.source,
                summary=resolved.summary,
                origin=self._origin(resolved, source)
                if with_origin and resolved.source.video_codec
                else None,
                settles_ms=settles_ms,
            )

    def resolve(self, request: JobRequest, source: OpenSource, *, may_settle: bool = False) -> ResolvedJob:
        """Validate a request against its opened source. Raises RequestRefused.

        With `may_settle`, a source that cannot be read yet is accepted unread; its run checks it again.
        """
        chosen = self._resolver.resolve(request, source.root)
        try:
            options, summary, title = self._check_fits(chosen.options, source)
            described = _describe(source, summary)
        except SourceUnusable:
            if not may_settle:
                raise
            options, summary, title = chosen.options, SourceSummary(), None
            described = source.file_info
        return ResolvedJob(options, chosen.container, chosen.preset, described, summary, title)

    def candidate_paths(self, output: str) -> Iterator[Path]:
        """Return the free paths in the archive among an output and its numbered variants."""
        return free_names(self._archive, Path(output))

    def requeue(self, job: Job, actor: Actor) -> Job:
        """Queue a failed or cancelled job again. Its source may have changed; its output must not exist.

        Raises RequestRefused, or what `RedisQueue.retry` raises.
        """
        with self._roots.open(job.input_path) as source:
            output, collision = Path(job.output_path), job.publish_options.collision
            require_free_output(self._archive, output, collision, source, self._require_right(actor))
            settles_ms = self._quiet.remaining_ms(source)
            described = job.source if source.matches(job.source) else self._described(source, settles_ms)
        return self._queue.retry(job.job_id, described, described.size_bytes, settles_ms)

    def describe(self, source: OpenSource, options: EncodeOptions) -> SourceInfo:
        """Check a job's options against its source as it is now, and describe it. Raises RequestRefused."""
        _, summary, _ = self._check_fits(options, source)
        return _describe(source, summary)

    def _require_right(self, actor: Actor) -> RequireRight:
        def require(output: Path) -> None:
            replaces_any = actor.role is Role.ADMIN
            self._replace_right.require(output, actor.username, replaces_any=replaces_any)

        return require

    def _described(self, source: OpenSource, settles_ms: int) -> SourceInfo:
        """Describe a source; without a probe if it is still being written and cannot be read yet."""
        try:
            return _describe(source, self._inspector.quick_probe(source))
        except SourceUnusable:
            if not settles_ms:
                raise
            return source.file_info

    def _enqueue(self, new: NewJob, idempotency_key: str | None, fingerprint: str) -> Job:
        """Queue a job; with `rename`, under the first name that no other job has reserved."""
        if new.publish_options.collision is not Collision.RENAME:
            return self._queue.enqueue(new, idempotency_key, fingerprint)
        for name in free_names(self._archive, Path(new.output_path)):
            with suppress(OutputReserved):
                job = new.model_copy(update={"output_path": str(name)})
                return self._queue.enqueue(job, idempotency_key, fingerprint)
        raise OutputReserved(f"All names like {new.output_path} are reserved by other jobs.")

    def _origin(self, resolved: ResolvedJob, source: OpenSource) -> Origin:
        contents = None if is_disc_image(source) else self._inspector.contents(source)
        return origin_of(resolved.options, resolved.preset, contents, resolved.title)

    def _check_fits(
        self, options: EncodeOptions, source: OpenSource
    ) -> tuple[EncodeOptions, SourceSummary, Title | None]:
        """Check options against the source; fill in a disc's main title. Raises InvalidRequest."""
        if not needs_full_inspection(options) and not is_disc_image(source):
            summary = self._inspector.quick_probe(source)
            check_sound(options, summary.sound_is_unreadable)
            check_languages(options, summary.audio_languages)
            return options, summary, None
        found = self._inspector.inspect(source)
        title = check_fits(options, found)
        summary = of_inspection(found, title.number)
        check_sound(options, summary.sound_is_unreadable)
        if is_disc_image(source):
            options = options.model_copy(update={"title": title.number})
        return options, summary, title


def _describe(source: OpenSource, summary: SourceSummary) -> SourceInfo:
    return SourceInfo(
        size_bytes=source.size_bytes,
        mtime_ns=source.mtime_ns,
        duration_s=summary.duration_s,
        width=summary.width,
        height=summary.height,
        video_codec=summary.video_codec,
    )
