"""Publication of results: their names, their sidecars, and the manifest."""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shared.domain.job import Job, JobStatus
from shared.redis import RedisClient
from tests.integration.handbrake_service.conftest import link_clip
from tests.support.manifest import run_manifest
from tests.support.media import SMALL, cut_in_half, make_clip
from tests.support.service import ADMIN, ANN, BEN, Service

OLD = b"what was there before"


def completed(service: Service, job: Job) -> Job:
    """Wait until a job is completed."""
    ended = service.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.FAILED)
    assert ended.status is JobStatus.COMPLETED, ended.failure
    return ended


@contextmanager
def queue_paused(service: Service) -> Iterator[None]:
    """Pause the queue during the `with` block."""
    service.ask("POST", "/queue/pause", actor=ADMIN)
    try:
        yield
    finally:
        service.ask("POST", "/queue/resume", actor=ADMIN)


@pytest.fixture(scope="class")
def job(shared_service: Service, clips: Path) -> Job:
    """A published job, for all tests of a class."""
    clip = link_clip(shared_service, clips)
    os.utime(clip, ns=(1, 1_500_000_000_123_456_789))
    return completed(
        shared_service, shared_service.convert(clip, output_path="film.mp4", full_decode=True, quality=30)
    )


def test_with_rename_every_job_gets_a_unique_name(service: Service, clip: Path) -> None:
    (service.archive / "film.mp4").write_bytes(OLD)
    with queue_paused(service):
        jobs = [service.convert(clip, output_path="film.mp4", collision="rename") for _ in range(2)]
        (service.archive / "film (2).mp4").write_bytes(OLD)  # taken after the second job reserved it
    outputs = [Path(completed(service, job).output_path).name for job in jobs]
    assert sorted(outputs) == ["film (3).mp4", "film (4).mp4"]
    assert service.published() == ["film (2).mp4", *sorted(outputs), "film.mp4"]
    assert (service.archive / "film.mp4").read_bytes() == OLD
    assert (service.archive / "film (2).mp4").read_bytes() == OLD


def test_with_replace_the_new_file_replaces_the_old_one(service: Service, clip: Path) -> None:
    target = service.archive / "film.mp4"
    target.write_bytes(OLD)
    before = target.stat()
    ended = completed(service, service.convert_as(ADMIN, clip, output_path="film.mp4", collision="replace"))
    assert ended.result is not None
    assert hashlib.sha256(target.read_bytes()).hexdigest() == ended.result.sha256
    assert target.stat().st_mtime_ns > before.st_mtime_ns  # so that peers treat it as the newer file
    assert service.published() == ["film.mp4"]
    assert service.staged() == []


def test_users_replace_their_own_results_and_administrators_everything(service: Service, clip: Path) -> None:
    target = service.archive / "film.mp4"
    wanted = {"input_path": str(clip), "output_path": "film.mp4", "collision": "replace"}
    target.write_bytes(OLD)

    by_hand = service.ask("POST", "/convert", wanted, BEN)
    planned = service.ask("POST", "/plan", {"requests": [wanted]}, BEN).json()["jobs"][0]
    assert (by_hand.status_code, by_hand.json()["error"]) == (403, "replace_refused")
    assert planned["problem"]["message"] == by_hand.json()["message"]
    assert target.read_bytes() == OLD

    completed(service, service.convert_as(ADMIN, clip, **wanted | {"quality": 40}))
    assert "a job of root" in service.ask("POST", "/convert", wanted, BEN).json()["message"]
    target.unlink()
    first = completed(service, service.convert_as(ANN, clip, output_path="film.mp4", quality=40))
    assert "a job of ann" in service.ask("POST", "/convert", wanted, BEN).json()["message"]
    second = completed(service, service.convert_as(ANN, clip, **wanted | {"quality": 30}))
    assert first.result is not None
    assert second.result is not None
    assert first.result.sha256 != second.result.sha256
    assert hashlib.sha256(target.read_bytes()).hexdigest() == second.result.sha256

    # A result that somebody has changed is nobody's.
    target.write_bytes(OLD)
    assert service.ask("POST", "/convert", wanted, ANN).json()["error"] == "replace_refused"


def test_a_file_of_somebody_else_that_appears_while_the_job_waits_is_kept(
    service: Service, clip: Path
) -> None:
    with queue_paused(service):
        job = service.convert(clip, output_path="film.mp4", collision="replace", sidecars=True)
        (service.archive / "film.mp4").write_bytes(OLD)
    failed = service.wait_for_status(job.job_id, JobStatus.FAILED, JobStatus.COMPLETED)
    assert failed.failure is not None
    assert failed.failure.reason == "output_exists"
    assert "not a result of the job's owner" in failed.failure.message
    assert (service.archive / "film.mp4").read_bytes() == OLD
    retried = service.ask("POST", f"/retry/{job.job_id}")
    assert (retried.status_code, retried.json()["error"]) == (403, "replace_refused")


def test_sidecars_of_others_are_not_replaced(service: Service, clip: Path) -> None:
    (clip.parent / "S01E01.en.srt").write_bytes(b"new")
    (service.archive / "film.en.srt").write_bytes(OLD)

    for actor, content in ((ANN, OLD), (ADMIN, b"new")):
        wanted = {"output_path": "film.mp4", "collision": "replace", "sidecars": True}
        completed(service, service.convert_as(actor, clip, **wanted))
        assert (service.archive / "film.en.srt").read_bytes() == content


@pytest.mark.parametrize("occupied_by", ["folder", "link", "source"])
def test_with_replace_only_a_regular_file_other_than_the_source_is_replaced(
    service: Service, clip: Path, occupied_by: str
) -> None:
    target = service.archive / "film.mp4"
    match occupied_by:
        case "folder":
            target.mkdir()
        case "link":
            target.symlink_to(clip)
        case _:
            target.hardlink_to(clip)
    before = hashlib.sha256(clip.read_bytes()).hexdigest()
    wanted = {"input_path": str(clip), "output_path": "film.mp4", "collision": "replace"}
    reply = service.ask("POST", "/convert", wanted)
    assert (reply.status_code, reply.json()["error"]) == (409, "output_exists")
    assert hashlib.sha256(clip.read_bytes()).hexdigest() == before


def test_a_file_that_becomes_the_source_while_the_job_waits_is_not_replaced(
    service: Service, clip: Path
) -> None:
    with queue_paused(service):
        job = service.convert_as(ADMIN, clip, output_path="film.mp4", collision="replace")
        (service.archive / "film.mp4").hardlink_to(clip)
    failed = service.wait_for_status(job.job_id, JobStatus.FAILED, JobStatus.COMPLETED)
    assert failed.failure is not None
    assert (failed.failure.reason, "the source itself" in failed.failure.message) == ("output_exists", True)
    assert (service.archive / "film.mp4").samefile(clip)


def test_sidecars_of_the_source_are_published_on_request(service: Service, clip: Path) -> None:
    neighbours = {"S01E01.en.srt": b"text", "S01E01-thumb.jpg": b"art", "S01E02.srt": b"another's"}
    for name, content in neighbours.items():
        (clip.parent / name).write_bytes(content)
    job = service.convert(clip, output_path="Show/One.mp4", sidecars=True)
    ended = completed(service, job)
    assert ended.result is not None
    assert service.published() == ["Show/One-thumb.jpg", "Show/One.en.srt", "Show/One.mp4"]
    assert sorted(ended.result.sidecars) == [
        str(service.archive / "Show" / name) for name in ("One-thumb.jpg", "One.en.srt")
    ]
    assert (service.archive / "Show" / "One.en.srt").read_bytes() == b"text"
    assert service.staged() == []


def test_a_result_not_smaller_than_its_source_is_discarded_on_request(service: Service, clip: Path) -> None:
    job = service.convert(clip, output_path="film.mp4", discard_if_not_smaller=True, quality=0)
    ended = completed(service, job)
    assert ended.result is not None
    assert (ended.result.discarded, ended.result.output_path) == (True, None)
    assert ended.result.size_bytes >= clip.stat().st_size
    assert service.published() == []
    assert service.staged() == []
    job = service.convert(clip, output_path="film.mp4", discard_if_not_smaller=True, quality=50)
    smaller = completed(service, job)
    assert smaller.result is not None
    assert (smaller.result.discarded, service.published()) == (False, ["film.mp4"])


class TestOnePublication:
    """What a publication leaves; the last test deletes its job."""

    def test_a_published_file_has_the_time_of_its_source_and_a_recorded_hash(
        self, shared_service: Service, job: Job
    ) -> None:
        target = shared_service.archive / "film.mp4"
        assert job.result is not None
        assert target.stat().st_mtime_ns == 1_500_000_000_123_456_789
        assert job.result.sha256 == hashlib.sha256(target.read_bytes()).hexdigest()

    def test_a_manifest_entry_describes_the_publication_completely(
        self, shared_service: Service, job: Job
    ) -> None:
        (path,) = (shared_service.archive / ".h2r-manifest").rglob(f"{job.job_id}.*.json")
        entry = json.loads(path.read_text())
        assert entry["output"]["path"] == "film.mp4"
        assert entry["output"]["sha256"] == (job.result.sha256 if job.result else None)
        assert entry["source"]["size_bytes"] == Path(job.input_path).stat().st_size
        assert entry["preset_sha256"] == job.preset_sha256
        assert entry["options"]["quality"] == 30
        assert entry["handbrake_version"].count(".") == 2
        assert [check["passed"] for check in entry["report"]["checks"]].count(False) == 0

    def test_a_verification_report_is_kept_until_its_job_is_deleted(
        self, shared_service: Service, job: Job
    ) -> None:
        report = shared_service.ask("GET", f"/verification/{job.job_id}").json()
        names = [check["name"] for check in report["checks"]]
        headers = ["container", "video", "frame_size", "audio", "duration"]
        content = ["frames", "frame_area", "colours", "sound", "sync"]
        assert names == [*headers, "tail", "full_decode", *content]
        assert all(check["passed"] for check in report["checks"])
        assert shared_service.ask("POST", f"/delete/{job.job_id}").status_code == 204
        reply = shared_service.ask("GET", f"/verification/{job.job_id}")
        assert (reply.status_code, reply.json()["error"]) == (404, "job_not_found")


def test_the_report_of_a_failed_verification_is_kept_until_the_job_is_retried(service: Service) -> None:
    whole = make_clip(service.tv / "whole.mkv", 6, SMALL)
    job = service.convert(cut_in_half(whole, service.tv / "half.mkv"))
    service.wait_for_status(job.job_id, JobStatus.FAILED)
    report = service.ask("GET", f"/verification/{job.job_id}").json()
    assert [check["name"] for check in report["checks"] if not check["passed"]] == ["duration"]
    with queue_paused(service):
        assert service.ask("POST", f"/retry/{job.job_id}").status_code == 200
        reply = service.ask("GET", f"/verification/{job.job_id}")
        assert (reply.status_code, reply.json()["error"]) == (404, "report_not_found")
        service.ask("POST", f"/cancel/{job.job_id}")


def test_an_empty_redis_can_be_restored_from_the_manifest(
    service: Service, clip: Path, redis_client: RedisClient, redis_server: str
) -> None:
    first = completed(service, service.convert(clip, output_path="first.mp4", priority=3))
    second = completed(service, service.convert(clip, output_path="second.mp4"))
    code, text = run_manifest(service.archive, "check", "--hash")
    assert (code, "2 present" in text) == (0, True), text

    redis_client.flushall()
    (service.archive / "second.mp4").unlink()
    code, text = run_manifest(service.archive, "restore", redis_url=redis_server)
    assert "1 present" in text
    assert "1 jobs restored" in text
    assert run_manifest(service.archive, "restore", redis_url=redis_server)[1].count("0 jobs restored") == 1
    restored = service.job(first.job_id)
    kept = {"rev", "node", "preset_sha256", "finished_at", "created_at", "started_at"}
    assert restored.model_dump(exclude=kept) == first.model_dump(exclude=kept)
    assert service.ask("GET", f"/verification/{first.job_id}").status_code == 200
    assert service.ask("GET", f"/job/{second.job_id}").status_code == 404

    changed = bytearray((service.archive / "first.mp4").read_bytes())
    changed[-1] ^= 1
    stat = (service.archive / "first.mp4").stat()
    (service.archive / "first.mp4").write_bytes(changed)
    os.utime(service.archive / "first.mp4", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    code, text = run_manifest(service.archive, "check")
    assert (code, "1 present" in text, "1 missing" in text) == (1, True, True), text
    code, text = run_manifest(service.archive, "check", "--hash")
    assert (code, "1 changed" in text) == (1, True), text
