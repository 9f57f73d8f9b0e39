"""Samples: request one, play it, and compare its frames with those of the source."""

from pathlib import Path

from flask import Response

from handbrake_service.api.actor import current_actor
from handbrake_service.api.jobs import explained, idempotency_key
from handbrake_service.api.local_file import kept_file
from handbrake_service.node import HandBrakeNode
from shared.domain.errors import SampleNotFound
from shared.domain.job import Job
from shared.domain.sample import SampleRequest, Side, StillQuery, VideoQuery
from shared.web.blueprint import ApiBlueprint


def samples_blueprint(node: HandBrakeNode) -> ApiBlueprint:
    """Return the sample routes of `node`."""
    bp = ApiBlueprint("samples", __name__, url_prefix="/sample")

    @bp.post("")
    @bp.input(SampleRequest, arg_name="sample_request")
    @bp.output(Job, 202)
    def make_sample(sample_request: SampleRequest) -> Job:
        job = node.sample_submitter.submit(sample_request, current_actor(), idempotency_key())
        node.dispatcher.wake()
        return explained(node, [job])[0]

    @bp.get("/<job_id>/video")
    @bp.input(VideoQuery, location="query", arg_name="query")
    def get_video(job_id: str, query: VideoQuery) -> Response:
        _sample(job_id)
        path, media_type = node.samples.playable(job_id) if query.playable else node.samples.video(job_id)
        return _file(path, media_type)

    @bp.get("/<job_id>/still")
    @bp.input(StillQuery, location="query", arg_name="query")
    def get_still(job_id: str, query: StillQuery) -> Response:
        job = _sample(job_id)
        if query.side is Side.AFTER:
            return _file(node.stills.after(job_id, query.at), "image/jpeg")
        with node.roots.open(job.input_path) as source:
            if (source.size_bytes, source.mtime_ns) != (job.source.size_bytes, job.source.mtime_ns):
                raise SampleNotFound("The source has changed since the sample was made.")
            return _file(node.stills.before(job_id, query.at, source, job.options.title), "image/jpeg")

    def _sample(job_id: str) -> Job:
        job = node.queue.get(job_id)
        if job.clip is None:
            raise SampleNotFound("That job is a conversion, not a sample.")
        if job.result is None:
            raise SampleNotFound("The sample has not been encoded yet.")
        return job

    return bp


def _file(path: Path, media_type: str) -> Response:
    return kept_file(path, media_type, SampleNotFound("The sample has just been deleted."))
