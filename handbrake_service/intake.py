"""Takes a request to convert a file: refuses what can never work, queues the rest in one atomic step."""

import hashlib
import os
from pathlib import Path

from handbrake_service.encoder.settle import Settling
from handbrake_service.encoder.source_check import refuse_absent
from handbrake_service.media.outputs import resolve_output
from handbrake_service.media.probe import MediaInfo, probe_video
from handbrake_service.media.roots import OpenSource, SourceRoots
from shared.domain.errors import OutputExists
from shared.domain.job import Job, SourceInfo
from shared.domain.options import JobRequest
from shared.queue.record import NewJob
from shared.queue.redis_queue import RedisQueue, new_job_id
from shared.runtime.logging import get_logger
from shared.service_credential import Actor

log = get_logger(__name__)


class Intake:
    """Checks requests against this node's files and HandBrakeCLI, then queues them."""

    def __init__(self, queue: RedisQueue, roots: SourceRoots, archive: Path, settling: Settling) -> None:
        self._queue = queue
        self._roots = roots
        self._archive = archive
        self._settling = settling

    def accept(self, request: JobRequest, actor: Actor, idempotency_key: str | None) -> Job:
        """Queue one conversion for `actor`.

        The same key with the same request gives the job it made before, whatever has become of it. Raises
        the RequestRefused that fits; nothing is queued then.
        """
        fingerprint = hashlib.sha256(request.model_dump_json().encode()).hexdigest()
        if idempotency_key and (
            earlier := self._queue.queued_under(actor.username, idempotency_key, fingerprint)
        ):
            return earlier
        with self._roots.open(request.input_path) as source:
            settled = self._settling.settle(request, source.root)
            info = probe_video(source.fd)
            refuse_absent(settled.options, info.count("audio"), info.count("subtitle"), info.duration_s)
            output = resolve_output(self._archive, source, request.output_path, settled.container)
            new = NewJob(
                job_id=new_job_id(),
                owner=actor.username,
                input_path=str(source.path),
                output_path=str(output),
                options=settled.options,
                preset=settled.preset.pinned(),
                source=_describe(source, info),
                priority=request.priority,
                need_bytes=source.size_bytes,
            )
        job = self._queue.enqueue(new, idempotency_key, fingerprint)
        log.info(
            "job.queued", job_id=job.job_id, owner=job.owner, input=job.input_path, output=job.output_path
        )
        return job

    def again(self, job: Job) -> Job:
        """Queue a failed or cancelled job anew; its source may have changed since, its output may not exist.

        Raises the RequestRefused that fits, or what `RedisQueue.retry` raises.
        """
        if os.path.lexists(job.output_path):
            raise OutputExists(f"The archive has {job.output_path} by now.", path=job.output_path)
        with self._roots.open(job.input_path) as source:
            unchanged = (source.size_bytes, source.mtime_ns) == (job.source.size_bytes, job.source.mtime_ns)
            described = job.source if unchanged else _describe(source, probe_video(source.fd))
        return self._queue.retry(job.job_id, described, described.size_bytes)


def _describe(source: OpenSource, info: MediaInfo) -> SourceInfo:
    video = info.video
    return SourceInfo(
        size_bytes=source.size_bytes,
        mtime_ns=source.mtime_ns,
        duration_s=info.duration_s,
        width=video.width if video else None,
        height=video.height if video else None,
        video_codec=video.codec if video else None,
    )
