"""Takes a request to try options out on a piece of a source: checked like any, and queued as a sample."""

import hashlib

from handbrake_service.jobs.submit import Intake
from handbrake_service.media.roots import SourceRoots
from handbrake_service.samples.clip import choose_piece
from shared.domain.job import Job, JobKind
from shared.domain.sample import SampleRequest
from shared.queue.record import NewJob
from shared.queue.redis_queue import RedisQueue, new_job_id
from shared.runtime.logging import get_logger
from shared.service_credential import Actor

log = get_logger(__name__)


class SampleIntake:
    """Queues samples."""

    def __init__(self, queue: RedisQueue, roots: SourceRoots, intake: Intake) -> None:
        self._queue = queue
        self._roots = roots
        self._intake = intake

    def accept(self, request: SampleRequest, actor: Actor, idempotency_key: str | None) -> Job:
        """Queue a sample for `actor`; the same key with the same request gives the one it made before.

        Raises the RequestRefused that fits; nothing is queued then.
        """
        fingerprint = hashlib.sha256(f"sample {request.model_dump_json()}".encode()).hexdigest()
        if idempotency_key and (
            earlier := self._queue.queued_under(actor.username, idempotency_key, fingerprint)
        ):
            return earlier
        with self._roots.open(request.input_path) as source:
            fit = self._intake.fit(request, source)
            new = NewJob(
                job_id=new_job_id(),
                kind=JobKind.SAMPLE,
                owner=actor.username,
                input_path=source.text,
                output_path="",
                options=fit.options,
                piece=choose_piece(request, fit.options, fit.source.duration_s),
                preset=fit.preset.pinned(),
                source=fit.source,
                need_bytes=0,
            )
        job = self._queue.enqueue(new, idempotency_key, fingerprint)
        log.info("sample.queued", job_id=job.job_id, owner=job.owner, input=job.input_path)
        return job
