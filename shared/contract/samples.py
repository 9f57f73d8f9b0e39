"""Routes for samples: encodes of a short clip of a source, to preview settings. Never published."""

from http import HTTPStatus

from shared.contract.files import SOURCE_ERRORS
from shared.contract.route import MEDIA_TIMEOUT_S, File, NodeOfJob, RouteGroup
from shared.contract.submit_headers import SubmitHeaders
from shared.domain import errors
from shared.domain.job import Job
from shared.domain.sample import SampleRequest, StillQuery, VideoQuery

routes = RouteGroup("Samples", "/api/jobs/sample")

_NODE_OF_SAMPLE = NodeOfJob("The sample is", errors.SampleNotFound)


@routes.post(
    "",
    node_path="/sample",
    status=HTTPStatus.ACCEPTED,
    timeout_s=MEDIA_TIMEOUT_S,
    errors=(errors.IdempotencyMismatch, *SOURCE_ERRORS),
)
def make_sample(body: SampleRequest, headers: SubmitHeaders) -> Job:
    """Queue the encode of a short clip. Samples wait only for other samples, not for jobs."""


@routes.get(
    "/<job_id>/video",
    node_path="/sample/<job_id>/video",
    node=_NODE_OF_SAMPLE,
    timeout_s=MEDIA_TIMEOUT_S,
    errors=(errors.JobNotFound, errors.SampleNotFound),
    media_type="video/mp4",
)
def get_sample_video(job_id: str, query: VideoQuery) -> File:
    """Return a sample's video. Supports `Range` requests."""


@routes.get(
    "/<job_id>/still",
    node_path="/sample/<job_id>/still",
    node=_NODE_OF_SAMPLE,
    timeout_s=MEDIA_TIMEOUT_S,
    errors=(errors.JobNotFound, errors.SampleNotFound, *SOURCE_ERRORS),
    media_type="image/jpeg",
)
def get_sample_still(job_id: str, query: StillQuery) -> File:
    """Return the same frame of the source or of the sample as JPEG, with equal cropping and scaling."""
