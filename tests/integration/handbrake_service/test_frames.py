"""The compared frames of a job, from the node that compared them."""

import subprocess
from pathlib import Path

import pytest
import requests

from shared.domain.job import Job, JobStatus
from shared.domain.verification import VerificationReport
from tests.support.media_cache import ffmpeg
from tests.support.service import Service


@pytest.fixture
def job(service: Service, clip: Path) -> Job:
    queued = service.convert(clip, output_path="film.mp4")
    return service.wait_for_status(queued.job_id, JobStatus.COMPLETED)


def report_of(service: Service, job: Job) -> VerificationReport:
    """Return the verification report of a job."""
    return VerificationReport.model_validate(service.ask("GET", f"/verification/{job.job_id}").json())


def fetch(service: Service, job_id: str, query: str, **headers: str) -> requests.Response:
    """Fetch the image of a frame."""
    return service.ask("GET", f"/job/{job_id}/frame?{query}", headers=headers)


def test_every_frame_of_the_report_is_available_from_both_sides(service: Service, job: Job) -> None:
    report = report_of(service, job)
    assert len(report.frames) >= 4
    for number in range(len(report.frames)):
        for side in ("before", "after"):
            query = f"comparison={report.comparison_id}&number={number}&side={side}"
            image = fetch(service, job.job_id, query)
            assert (image.status_code, image.headers["Content-Type"]) == (200, "image/jpeg")
            assert image.content.startswith(b"\xff\xd8")
            assert image.content.endswith(b"\xff\xd9")


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


def test_an_image_is_cached_privately_and_not_sent_again(service: Service, job: Job) -> None:
    query = f"comparison={report_of(service, job).comparison_id}&number=0&side=after"
    image = fetch(service, job.job_id, query)
    assert image.headers["Cache-Control"] == "private, max-age=86400"
    again = fetch(service, job.job_id, query, **{"If-None-Match": image.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_an_unknown_frame_is_refused_with_its_error_code(service: Service, job: Job) -> None:
    kept = report_of(service, job).comparison_id
    for query in (
        "comparison=0123456789abcdef&number=0&side=after",
        f"comparison={kept}&number=99&side=after",
    ):
        reply = fetch(service, job.job_id, query)
        assert (reply.status_code, reply.json()["error"]) == (404, "frame_not_found")
    reply = fetch(service, "0123456789abcdef", f"comparison={kept}&number=0&side=after")
    assert (reply.status_code, reply.json()["error"]) == (404, "job_not_found")


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
