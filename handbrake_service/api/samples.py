"""Samples: request one, play it, and compare its frames with those of the source."""

from pathlib import Path

from flask import Response

from handbrake_service.api.actor import current_actor
from handbrake_service.api.local_file import send_cached_file
from handbrake_service.api.served_node import the_node
from handbrake_service.api.waiting import with_wait_reason
from shared.contract import samples
from shared.contract.route import File
from shared.contract.submit_headers import SubmitHeaders
from shared.domain.errors import SampleNotFound
from shared.domain.job import Job
from shared.domain.sample import SampleRequest, Side, StillQuery, VideoQuery
from shared.web.routes import Views

views = Views()


@views.implements(samples.make_sample)
def make_sample(body: SampleRequest, headers: SubmitHeaders) -> Job:
    node = the_node()
    job = node.sample_submitter.submit(body, current_actor(), headers.idempotency_key)
    node.dispatcher.wake()
    return with_wait_reason(job)


@views.implements(samples.get_sample_video)
def get_sample_video(job_id: str, query: VideoQuery) -> File:
    _sample(job_id)
    store = the_node().samples
    path, media_type = store.playable(job_id) if query.playable else store.video(job_id)
    return _file(path, media_type)


@views.implements(samples.get_sample_still)
def get_sample_still(job_id: str, query: StillQuery) -> File:
    job = _sample(job_id)
    node = the_node()
    if query.side is Side.AFTER:
        return _file(node.stills.after(job_id, query.at), "image/jpeg")
    with node.roots.open(job.input_path) as source:
        if not source.matches(job.source):
            raise SampleNotFound("The source has changed since the sample was made.")
        return _file(node.stills.before(job_id, query.at, source, job.options.title), "image/jpeg")


def _sample(job_id: str) -> Job:
    job = the_node().queue.get(job_id)
    if job.clip is None:
        raise SampleNotFound("That job is a conversion, not a sample.")
    if job.result is None:
        raise SampleNotFound("The sample has not been encoded yet.")
    return job


def _file(path: Path, media_type: str) -> Response:
    return send_cached_file(path, media_type, SampleNotFound("The sample has just been deleted."))
