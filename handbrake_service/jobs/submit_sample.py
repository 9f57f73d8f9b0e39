"""Submits sample requests: validated like conversions, and queued as short encodes of a clip."""

import hashlib

from handbrake_service.jobs.submit import JobSubmitter
from handbrake_service.media.roots import SourceRoots
from handbrake_service.samples.clip import choose_clip
from shared.domain.job import Job, JobKind
from shared.domain.sample import SampleRequest
from shared.queue.record import NewJob
from shared.queue.redis_queue import RedisQueue, new_job_id
from shared.runtime.logging import get_logger
from shared.service_credential import Actor

log = get_logger(__name__)


class SampleSubmitter:
    """Validates sample requests and queues them."""

    def __init__(self, queue: RedisQueue, roots: SourceRoots, submitter: JobSubmitter) -> None:
        self._queue = queue
        self._roots = roots
        self._submitter = submitter

    def submit(self, request: SampleRequest, actor: Actor, idempotency_key: str | None) -> Job:
        """Queue a sample for `actor`; the same key with the same request returns the sample it made before.

        Raises RequestRefused, and queues nothing then.
        """
        fingerprint = hashlib.sha256(f"sample {request.model_dump_json()}".encode()).hexdigest()
        if idempotency_key and (
            earlier := self._queue.queued_under(actor.username, idempotency_key, fingerprint)
        ):
            return earlier
        with self._roots.open(request.input_path) as source:
            resolved = self._submitter.resolve(request, source)
            new = NewJob(
                job_id=new_job_id(),
                kind=JobKind.SAMPLE,
                owner=actor.username,
                input_path=source.text,
                output_path="",
                options=resolved.options,
                clip=choose_clip(request, resolved.options, resolved.source.duration_s),
                preset=resolved.preset.pinned(),
                source=resolved.source,
                need_bytes=0,
            )
        job = self._queue.enqueue(new, idempotency_key, fingerprint)
        log.info("sample.queued", job_id=job.job_id, owner=job.owner, input=job.input_path)
        return job
