"""The compared frames of a job, from the node that compared them."""

import subprocess
from pathlib import Path

import pytest
import requests

from shared.domain.job import Job, JobStatus
from shared.domain.verification import VerificationReport
from tests.integration.handbrake_service.conftest import link_clip
from tests.support.media_cache import ffmpeg
from tests.support.service import Service


@pytest.fixture(scope="class")
def job(shared_service: Service, clips: Path) -> Job:
    """A completed job, for all tests of a class."""
    queued = shared_service.convert(link_clip(shared_service, clips), output_path="film.mp4")
    return shared_service.wait_for_status(queued.job_id, JobStatus.COMPLETED)


def report_of(service: Service, job: Job) -> VerificationReport:
    """Return the verification report of a job."""
    return VerificationReport.model_validate(service.ask("GET", f"/verification/{job.job_id}").json())


def fetch(service: Service, job_id: str, query: str, **headers: str) -> requests.Response:
    """Fetch the image of a frame."""
    return service.ask("GET", f"/job/{job_id}/frame?{query}", headers=headers)


class TestFramesOfOneJob:
    """What is read of one completed job."""

    def test_every_frame_of_the_report_is_available_from_both_sides(
        self, shared_service: Service, job: Job
    ) -> None:
        report = report_of(shared_service, job)
        assert len(report.frames) >= 4
        for number in range(len(report.frames)):
            for side in ("before", "after"):
                query = f"comparison={report.comparison_id}&number={number}&side={side}"
                image = fetch(shared_service, job.job_id, query)
                assert (image.status_code, image.headers["Content-Type"]) == (200, "image/jpeg")
                assert image.content.startswith(b"\xff\xd8")
                assert image.content.endswith(b"\xff\xd9")

    def test_an_image_is_cached_privately_and_not_sent_again(self, shared_service: Service, job: Job) -> None:
        query = f"comparison={report_of(shared_service, job).comparison_id}&number=0&side=after"
        image = fetch(shared_service, job.job_id, query)
        assert image.headers["Cache-Control"] == "private, max-age=86400"
        again = fetch(shared_service, job.job_id, query, **{"If-None-Match": image.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")

    def test_an_unknown_frame_is_refused_with_its_error_code(self, shared_service: Service, job: Job) -> None:
        kept = report_of(shared_service, job).comparison_id
        for query in (
            "comparison=0123456789abcdef&number=0&side=after",
            f"comparison={kept}&number=99&side=after",
        ):
            reply = fetch(shared_service, job.job_id, query)
            assert (reply.status_code, reply.json()["error"]) == (404, "frame_not_found")
        reply = fetch(shared_service, "0123456789abcdef", f"comparison={kept}&number=0&side=after")
        assert (reply.status_code, reply.json()["error"]) == (404, "job_not_found")


def size_of(image: bytes) -> str:
    """Return width and height of a JPEG."""
    command = ["ffprobe", "-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0", "-"]
    probed = subprocess.run(command, input=image, check=True, capture_output=True)
    return probed.stdout.decode().strip()


def test_both_sides_have_the_display_size_if_pixels_are_not_square(service: Service) -> None:
    film = ["-f", "lavfi", "-i", "testsrc2=size=320x288:rate=25,setsar=2/1", "-t", "4", "-pix_fmt", "yuv420p"]
    source = ffmpeg(film, service.tv / "anamorphic.mkv")
    queued = service.convert(source)
    job = service.wait_for_status(queued.job_id, JobStatus.COMPLETED)
    query = f"comparison={report_of(service, job).comparison_id}&number=0&side="
    sizes = {side: size_of(fetch(service, job.job_id, query + side).content) for side in ("before", "after")}
    assert sizes == {"before": "320,144", "after": "320,144"}


@pytest.mark.parametrize(
    "query",
    [
        "comparison=../../0123456789&number=0&side=after",
        "comparison=0123456789abcdef&number=-1&side=after",
        "comparison=0123456789abcdef&number=0&side=both",
        "number=0&side=after",
    ],
)
def test_a_malformed_frame_query_is_refused(service: Service, query: str) -> None:
    assert fetch(service, "0123456789abcdef", query).status_code == 422
