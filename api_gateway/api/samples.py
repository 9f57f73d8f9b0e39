"""Routes for samples: encodes of a short clip of a source, to preview settings. Never published."""

from flask import Response

from api_gateway.api.files import SOURCE_ERRORS
from api_gateway.api.guard import identity
from api_gateway.api.jobs import AddHeaders
from api_gateway.api.streamed import forwarded_headers, streamed
from api_gateway.contract import NODE_ERRORS, Access, contract
from api_gateway.gateway import the_gateway
from shared.domain import errors
from shared.domain.job import Job
from shared.domain.sample import SampleRequest, StillQuery, VideoQuery
from shared.web.blueprint import ApiBlueprint

bp = ApiBlueprint("samples", __name__, url_prefix="/api/jobs/sample", tag="Samples")


@bp.post("")
@contract(Access.SIGNED_IN, errors.IdempotencyMismatch, *SOURCE_ERRORS, *NODE_ERRORS)
@bp.input(SampleRequest, arg_name="sample_request")
@bp.input(AddHeaders, location="headers", arg_name="headers")
@bp.output(Job, 202)
def make_sample(sample_request: SampleRequest, headers: AddHeaders) -> Job:
    """Queue the encode of a short clip. Samples wait only for other samples, not for jobs."""
    return the_gateway().local_files.make_sample(identity().actor, sample_request, headers.idempotency_key)


@bp.get("/<job_id>/video")
@contract(Access.SIGNED_IN, errors.JobNotFound, errors.SampleNotFound, *NODE_ERRORS)
@bp.input(VideoQuery, location="query", arg_name="query")
@bp.output(None, media_type="video/mp4")
def get_sample_video(job_id: str, query: VideoQuery) -> Response:
    """Return a sample's video. Supports `Range` requests."""
    return streamed(the_gateway().local_files.video(identity().actor, job_id, query, forwarded_headers()))


@bp.get("/<job_id>/still")
@contract(Access.SIGNED_IN, errors.JobNotFound, errors.SampleNotFound, *SOURCE_ERRORS, *NODE_ERRORS)
@bp.input(StillQuery, location="query", arg_name="query")
@bp.output(None, media_type="image/jpeg")
def get_sample_still(job_id: str, query: StillQuery) -> Response:
    """Return the same frame of the source or of the sample as JPEG, with equal cropping and scaling."""
    return streamed(the_gateway().local_files.still(identity().actor, job_id, query, forwarded_headers()))
