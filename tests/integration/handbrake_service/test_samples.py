"""Samples and logs on a node, with the real HandBrakeCLI and ffmpeg."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import requests

from shared.domain.job import Job, JobStatus
from shared.domain.sample import Side
from shared.service_credential import Actor, Role
from tests.support.media import SMALL, cut_in_half, make_clip, make_long_clip
from tests.support.service import SECRET, SLOW, Service
from tests.support.waiting import wait_for


@pytest.fixture
def film(service: Service, clips: Path) -> Path:
    """A clip of twelve seconds in which all frames differ."""
    return link_film(service, clips)


def link_film(service: Service, clips: Path) -> Path:
    """Link a clip of twelve seconds into the TV folder; return its path there."""
    source = clips / "twelve-seconds.mkv"
    if not source.exists():
        make_clip(source, 12, SMALL)
    target = service.tv / "film.mkv"
    target.unlink(missing_ok=True)
    target.hardlink_to(source)
    return target


def submit_sample(service: Service, source: Path, **fields: Any) -> Job:
    """Submit a sample that must be accepted."""
    reply = service.ask("POST", "/sample", {"input_path": str(source), "seconds": 2} | fields)
    assert reply.status_code == 202, reply.text
    return Job.model_validate(reply.json())


def completed_sample(service: Service, source: Path, **fields: Any) -> Job:
    job = service.wait_for_status(
        submit_sample(service, source, **fields).job_id, JobStatus.COMPLETED, JobStatus.FAILED
    )
    assert job.result is not None, job.failure
    return job


@pytest.fixture(scope="class")
def sample(shared_service: Service, clips: Path) -> Job:
    """A completed sample, for all tests of a class; submitted with the idempotency key `k`."""
    body = {"input_path": str(link_film(shared_service, clips)), "seconds": 2}
    reply = shared_service.ask("POST", "/sample", body, headers={"Idempotency-Key": "k"})
    assert reply.status_code == 202, reply.text
    job = shared_service.wait_for_status(reply.json()["job_id"], JobStatus.COMPLETED, JobStatus.FAILED)
    assert job.result is not None, job.failure
    return job


def fetch(service: Service, path: str, **headers: str) -> requests.Response:
    """Fetch a file of a sample."""
    return service.ask("GET", path, headers=headers)


def mean_difference(first: bytes, second: bytes) -> float:
    """Return the mean difference in brightness of two JPEGs, 0 to 255."""
    command = ["ffmpeg", "-v", "error", "-f", "mjpeg", "-i", "pipe:0", "-pix_fmt", "gray", "-f", "rawvideo"]
    pixels: list[bytes] = [
        subprocess.run([*command, "pipe:1"], input=jpeg, check=True, capture_output=True).stdout
        for jpeg in (first, second)
    ]
    assert len(pixels[0]) == len(pixels[1])
    return sum(abs(one - other) for one, other in zip(pixels[0], pixels[1], strict=True)) / len(pixels[0])


class TestOneSample:
    """What is read of one completed sample."""

    def test_a_sample_estimates_the_whole_job_and_is_never_published(
        self, shared_service: Service, sample: Job
    ) -> None:
        assert (sample.kind, sample.output_path) == ("sample", "")
        assert sample.result is not None
        estimate = sample.result.sample
        assert estimate is not None
        assert (round(estimate.at_s), round(estimate.seconds)) == (5, 2)
        assert estimate.size_bytes * 4 < estimate.projected_bytes < estimate.size_bytes * 7
        assert 0.1 < estimate.projected_s < 60
        assert (shared_service.published(), shared_service.staged()) == ([], [])

    def test_a_sample_is_served_in_ranges(self, shared_service: Service, sample: Job) -> None:
        whole = fetch(shared_service, f"/sample/{sample.job_id}/video")
        assert (whole.status_code, whole.headers["Content-Type"]) == (200, "video/mp4")
        assert sample.result is not None
        assert len(whole.content) == sample.result.size_bytes
        part = fetch(shared_service, f"/sample/{sample.job_id}/video", Range="bytes=100-199")
        assert (part.status_code, part.content) == (206, whole.content[100:200])
        assert part.headers["Content-Range"] == f"bytes 100-199/{len(whole.content)}"
        playable = fetch(shared_service, f"/sample/{sample.job_id}/video?playable=1")
        assert playable.content == whole.content

    def test_its_stills_show_the_same_frame(self, shared_service: Service, sample: Job) -> None:
        assert_stills_show_the_same_frame(shared_service, sample)

    def test_samples_are_listed_only_on_request(self, shared_service: Service, sample: Job) -> None:
        assert shared_service.ask("GET", "/jobs").json()["total"] == 0
        page = shared_service.ask("GET", "/jobs?kind=sample").json()
        assert [each["job_id"] for each in page["jobs"]] == [sample.job_id]

    def test_an_idempotency_key_creates_one_sample_and_no_conversion(
        self, shared_service: Service, sample: Job
    ) -> None:
        body, headers = {"input_path": sample.input_path, "seconds": 2}, {"Idempotency-Key": "k"}
        reply = shared_service.ask("POST", "/sample", body, headers=headers)
        assert (reply.status_code, reply.json()["job_id"]) == (202, sample.job_id)
        reply = shared_service.ask("POST", "/convert", {"input_path": sample.input_path}, headers=headers)
        assert reply.json()["error"] == "idempotency_mismatch"


def test_a_sample_that_browsers_cannot_play_has_a_playable_copy(
    service: Service, film: Path, tmp_path: Path
) -> None:
    job = completed_sample(service, film, container="mkv", encoder="x265", encoder_preset="ultrafast")
    assert fetch(service, f"/sample/{job.job_id}/video").headers["Content-Type"] == "video/x-matroska"
    copy = fetch(service, f"/sample/{job.job_id}/video?playable=1")
    assert copy.headers["Content-Type"] == "video/mp4"
    (tmp_path / "copy.mp4").write_bytes(copy.content)
    command = ["ffprobe", "-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0"]
    probed = subprocess.run(
        [*command, str(tmp_path / "copy.mp4")], check=True, capture_output=True, text=True
    )
    assert set(probed.stdout.split()) == {"h264", "aac"}


def test_stills_of_a_sample_from_a_given_time_show_the_same_frame(service: Service, film: Path) -> None:
    assert_stills_show_the_same_frame(
        service, completed_sample(service, film, at_s=3.21, quality=18, container="mkv")
    )


def assert_stills_show_the_same_frame(service: Service, job: Job) -> None:
    """Assert that the stills of both sides are alike, and others than those of another time."""
    path = f"/sample/{job.job_id}/still?side="
    first, last = ([fetch(service, f"{path}{side}&at={at}").content for side in Side] for at in (0, 1))
    for before, after, other in ((*first, last[0]), (*last, first[0])):
        assert mean_difference(before, after) * 3 < mean_difference(other, after)


def test_borders_are_cropped_from_both_stills(service: Service, tmp_path: Path) -> None:
    letterboxed = service.movies / "barred.mkv"
    source = ["-f", "lavfi", "-i", "testsrc2=size=320x140:rate=30,pad=320:240:0:50"]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *source, "-t", "4", str(letterboxed)], check=True)
    job = completed_sample(service, letterboxed)
    path = f"/sample/{job.job_id}/still?at=0.5&side="
    before, after = (fetch(service, path + side).content for side in ("before", "after"))
    assert mean_difference(before, after) < 6
    (tmp_path / "a.jpg").write_bytes(before)
    command = ["ffprobe", "-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0"]
    probed = subprocess.run([*command, str(tmp_path / "a.jpg")], check=True, capture_output=True, text=True)
    assert probed.stdout.strip() == "320,140"


def test_a_sample_does_not_wait_for_encodes(service: Service, film: Path) -> None:
    long = make_long_clip(service.movies / "long.mkv")
    encode = service.convert(long, preset=SLOW)
    service.wait_for_encoder().suspend()  # it must outlast the sample
    completed_sample(service, film)
    assert service.job(encode.job_id).status is JobStatus.RUNNING
    assert service.ask("GET", "/queue").json()["running"] == 1
    service.ask("POST", f"/cancel/{encode.job_id}")
    service.wait_for_status(encode.job_id, JobStatus.CANCELLED)


def test_a_running_sample_can_be_cancelled_and_leaves_nothing(service: Service) -> None:
    long = make_long_clip(service.movies / "long.mkv")
    job = submit_sample(service, long, preset=SLOW, seconds=15)
    service.wait_for_status(job.job_id, JobStatus.RUNNING)
    samples = service.data / "samples" / job.job_id
    wait_for(lambda: list(samples.glob("*.part")), "the encode of the sample to begin")
    service.ask("POST", f"/cancel/{job.job_id}")
    service.wait_for_status(job.job_id, JobStatus.CANCELLED, timeout_s=10)
    assert list(samples.iterdir()) == []
    assert fetch(service, f"/sample/{job.job_id}/video").json()["error"] == "sample_not_found"


@pytest.mark.parametrize(
    ("fields", "named"),
    [({"at_s": 12.5}, "at_s"), ({"seconds": 0}, "seconds"), ({"preset": "No such preset"}, "preset")],
)
def test_an_unusable_sample_is_refused_naming_the_field(
    service: Service, film: Path, fields: dict[str, Any], named: str
) -> None:
    reply = service.ask("POST", "/sample", {"input_path": str(film)} | fields)
    assert reply.status_code == 422, reply.text
    assert named in reply.json()["details"]


def test_stills_of_a_source_that_changed_are_refused(service: Service) -> None:
    source = make_clip(service.movies / "changing.mkv", 2, SMALL)
    job = completed_sample(service, source)
    make_clip(source, 1, SMALL)
    reply = fetch(service, f"/sample/{job.job_id}/still?side=before")
    assert (reply.status_code, reply.json()["error"]) == (404, "sample_not_found")
    assert fetch(service, f"/sample/{job.job_id}/still?side=after").status_code == 200


def test_a_jobs_log_is_followed_to_its_end(service: Service, clip: Path) -> None:
    job = service.convert(clip, output_path="logged.mp4")
    text, offset = "", 0

    def complete() -> bool:
        nonlocal text, offset
        reply = service.ask("GET", f"/job/{job.job_id}/log?offset={offset}")
        if reply.status_code == 404:
            assert reply.json()["error"] == "log_not_found"
            return False
        assert reply.json()["offset"] == offset
        text, offset = text + reply.json()["text"], reply.json()["next_offset"]
        return bool(reply.json()["complete"])

    wait_for(complete, "the log to be complete")
    assert "attempt 1 on test-node" in text
    assert f"is {clip}" in text
    assert "HandBrakeCLI --json" in text
    assert "Encode done!" in text
    assert text.rstrip().splitlines()[-1].split("h2r: ")[1].startswith("Completed in ")
    assert SECRET not in text
    assert service.ask("GET", f"/job/{job.job_id}/log").json()["text"] == text


def test_a_failed_jobs_log_ends_with_the_reason(service: Service) -> None:
    whole = make_clip(service.tv / "whole.mkv", 6, SMALL)
    half = cut_in_half(whole, service.tv / "half.mkv")
    job = service.convert(half)
    service.wait_for_status(job.job_id, JobStatus.FAILED)
    text = service.ask("GET", f"/job/{job.job_id}/log").json()["text"]
    assert "Failed (short_output): " in text.splitlines()[-1]


def test_a_waiting_job_has_no_log(service: Service, film: Path) -> None:
    admin = Actor(username="root", role=Role.ADMIN)
    service.ask("POST", "/queue/pause", actor=admin)
    job = service.convert(film, output_path="waiting.mp4")
    reply = service.ask("GET", f"/job/{job.job_id}/log")
    service.ask("POST", f"/cancel/{job.job_id}")
    service.ask("POST", "/queue/resume", actor=admin)
    assert (reply.status_code, reply.json()["message"]) == (404, "The job has not run yet.")
