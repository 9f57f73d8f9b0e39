"""Folders that vanish or change, full disks and memory: jobs wait, nothing is lost or written elsewhere."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.domain.job import JobStatus
from shared.domain.wait_reasons import Waiting, WaitReason
from shared.queue import keys
from shared.redis import RedisClient
from shared.service_credential import Actor, Role
from tests.support.media import make_clip
from tests.support.service import SLOW, Service
from tests.support.small_disk import small_disk, take_all_inodes
from tests.support.waiting import wait_for

ADMIN = Actor(username="root", role=Role.ADMIN)


def test_a_deleted_staging_folder_is_recreated(service: Service, short_clip: Path) -> None:
    shutil.rmtree(service.archive / ".h2r-staging")
    job = service.convert(short_clip)
    done = service.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.FAILED)
    assert done.status is JobStatus.COMPLETED, done.failure


def test_jobs_wait_while_the_archive_is_missing_and_run_once_it_is_back(
    service: Service, short_clip: Path
) -> None:
    away = service.archive.with_name("away")
    service.archive.rename(away)
    job = service.convert(short_clip)

    def reason_given() -> bool:
        waiting = service.job(job.job_id).waiting
        return waiting is not None and names_archive_as_unavailable(service, waiting)

    wait_for(reason_given, "the reason")
    assert service.job(job.job_id).attempts == 0
    (problem,) = service.ask("GET", "/health").json()["problems"]
    assert str(service.archive) in problem
    away.rename(service.archive)
    service.wait_for_status(job.job_id, JobStatus.COMPLETED)


def test_an_archive_that_vanishes_during_an_encode_costs_no_attempt_and_is_named(service: Service) -> None:
    job = service.convert(make_clip(service.tv / "film.mkv", 5), preset=SLOW)
    service.wait_for_encoder()
    away = service.archive.with_name("away")
    service.archive.rename(away)
    wait_for(lambda: waits_for_archive(service, job.job_id), "the reason")
    assert_claimed_once(service, job.job_id)
    assert "The archive" in service.ask("GET", f"/job/{job.job_id}/log").json()["text"]
    away.rename(service.archive)
    done = service.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.RETRYING)
    assert (done.status, done.attempts) == (JobStatus.COMPLETED, 1)
    wait_for(lambda: service.staged() == [], "the staged file of the first claim to be deleted")


def test_an_archive_that_is_unmounted_during_an_encode_costs_no_attempt(
    tmp_path: Path, redis_server: str, redis_client: RedisClient
) -> None:
    archive = tmp_path / "archive"
    with small_disk(archive, "size=64m"):
        service = Service(tmp_path, redis_server)
        service.start()
        try:
            job = service.convert(make_clip(service.tv / "film.mkv", 5), preset=SLOW)
            wait_for(service.staged, "a staged file")
            # As with a lost share: open files stay open, but can no longer be found by path.
            subprocess.run(["umount", "--lazy", str(archive)], check=True)
            wait_for(lambda: waits_for_archive(service, job.job_id), "the reason")
            assert_claimed_once(service, job.job_id)
            assert list(archive.iterdir()) == []
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "h2r-test", str(archive)], check=True)
            done = service.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.RETRYING)
            assert (done.status, done.attempts) == (JobStatus.COMPLETED, 1)
            assert service.published() == ["tv/film.mp4"]
        finally:
            service.stop()


def names_archive_as_unavailable(service: Service, waiting: Waiting) -> bool:
    """Return whether a job waits because the archive is unavailable, and the message names the archive."""
    return waiting.reason is WaitReason.ARCHIVE_AWAY and str(service.archive) in waiting.message


def waits_for_archive(service: Service, job_id: str) -> bool:
    """Return whether a job waits for the archive, without a failed attempt and with the reason."""
    job = service.job(job_id)
    if job.status is not JobStatus.QUEUED or job.waiting is None:
        assert job.failure is None
        return False
    assert (job.attempts, job.failure) == (0, None)
    return names_archive_as_unavailable(service, job.waiting)


def assert_claimed_once(service: Service, job_id: str) -> None:
    """Assert that a released job is not claimed again and again."""
    time.sleep(3)  # some rounds of the dispatcher
    outcomes = [each["outcome"] for each in service.ask("GET", f"/history/{job_id}").json()["attempts"]]
    assert outcomes == ["released"]
    assert service.encoders() == []


def test_jobs_of_an_unmounted_share_wait_and_others_continue(service: Service, short_clip: Path) -> None:
    source = make_clip(service.movies / "film.mkv", 1)
    service.ask("POST", "/queue/pause", actor=ADMIN)
    job = service.convert(source)
    with share_unmounted(service.movies):
        service.ask("POST", "/queue/resume", actor=ADMIN)
        other = service.convert(short_clip)
        service.wait_for_status(other.job_id, JobStatus.COMPLETED)
        wait_for(lambda: waits_for(service, job.job_id, service.movies), "the reason")
        (node,) = service.ask("GET", "/nodes").json()["nodes"]
        assert node["folders"]["unavailable"] == [str(service.movies)]
        reply = service.ask("POST", "/convert", {"input_path": str(source)})
        assert (reply.status_code, reply.json()["error"]) == (503, "source_unavailable")
    done = service.wait_for_status(job.job_id, JobStatus.COMPLETED)
    assert (done.attempts, done.recoveries) == (1, 0)


def test_an_attempt_that_fails_while_its_share_is_unmounted_does_not_count(
    service: Service, long_clip: Path
) -> None:
    job = service.convert(long_clip, preset=SLOW)
    encoder = service.wait_for_encoder()
    with share_unmounted(service.tv):
        encoder.kill()
        wait_for(lambda: waits_for(service, job.job_id, service.tv), "the reason")
        assert service.encoders() == []
    service.wait_for_encoder()
    assert (service.job(job.job_id).attempts, service.job(job.job_id).recoveries) == (1, 0)
    service.ask("POST", f"/cancel/{job.job_id}")
    service.wait_for_status(job.job_id, JobStatus.CANCELLED)


@contextmanager
def share_unmounted(folder: Path) -> Iterator[None]:
    """Replace a share by an empty folder during the `with` block, as if it were not mounted."""
    away = folder.with_name("away")
    folder.rename(away)
    folder.mkdir()
    try:
        yield
    finally:
        folder.rmdir()
        away.rename(folder)


def waits_for(service: Service, job_id: str, folder: Path) -> bool:
    """Return whether a job waits for a folder, without a failed attempt and with the reason."""
    job = service.job(job_id)
    if job.status is not JobStatus.QUEUED or job.waiting is None:
        return False
    assert (job.attempts, job.failure) == (0, None)
    return job.waiting.reason is WaitReason.FOLDERS_UNAVAILABLE and str(folder) in job.waiting.message


def test_a_link_out_of_the_archive_or_a_taken_name_is_detected_before_the_encode(
    service: Service, long_clip: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    service.ask("POST", "/queue/pause", actor=ADMIN)
    taken = service.convert(long_clip, preset=SLOW, output_path="taken.mp4")
    outside_job = service.convert(long_clip, preset=SLOW, output_path="new/astray.mp4")
    (service.archive / "taken.mp4").symlink_to("nothing")
    (service.archive / "new").symlink_to(outside)
    service.ask("POST", "/queue/resume", actor=ADMIN)
    # Either encode would take far longer than this.
    failed = service.wait_for_status(taken.job_id, JobStatus.FAILED, timeout_s=6)
    assert failed.failure is not None
    assert failed.failure.reason == "output_exists"
    failed = service.wait_for_status(outside_job.job_id, JobStatus.RETRYING, timeout_s=6)
    assert failed.failure is not None
    assert (failed.failure.reason, "leads out" in failed.failure.message) == ("archive_unwritable", True)
    assert list(outside.iterdir()) == []


def test_a_link_out_of_the_archive_or_a_taken_name_is_detected_after_the_encode(
    service: Service, short_clip: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    outside_job = service.convert(short_clip, output_path="new/astray.mp4")
    with encoder_suspended(service):
        (service.archive / "new").symlink_to(outside)
    failed = service.wait_for_status(outside_job.job_id, JobStatus.RETRYING, JobStatus.COMPLETED)
    assert failed.failure is not None
    assert (failed.failure.reason, "leads out" in failed.failure.message) == ("archive_unwritable", True)
    assert list(outside.iterdir()) == []

    taken = service.convert(short_clip, output_path="taken.mp4")
    with encoder_suspended(service):
        (service.archive / "taken.mp4").symlink_to("nothing")
    failed = service.wait_for_status(taken.job_id, JobStatus.FAILED, JobStatus.COMPLETED)
    assert failed.failure is not None
    assert failed.failure.reason == "output_exists"
    assert (service.archive / "taken.mp4").readlink() == Path("nothing")
    assert service.staged() == []


def test_a_job_whose_disk_is_full_at_publication_is_retried(
    tmp_path: Path, redis_server: str, redis_client: RedisClient
) -> None:
    with small_disk(tmp_path / "archive", "size=64m,nr_inodes=32"):
        service = Service(tmp_path, redis_server)
        service.start()
        try:
            job = service.convert(make_clip(service.tv / "a.mkv", 5), output_path="new/a.mp4")
            wait_for(service.staged, "a staged file")
            with encoder_suspended(service):
                fillers = take_all_inodes(service.archive)
            waiting = service.wait_for_status(job.job_id, JobStatus.RETRYING, JobStatus.COMPLETED)
            assert waiting.failure is not None
            assert (waiting.failure.reason, waiting.attempts) == ("no_space", 1)
            for filler in fillers:
                filler.unlink()
            redis_client.zadd(keys.status_set(JobStatus.RETRYING), {job.job_id: 1}, xx=True)
            service.wait_for_status(job.job_id, JobStatus.COMPLETED)
            assert service.published() == ["new/a.mp4"]
        finally:
            service.stop()


@contextmanager
def encoder_suspended(service: Service) -> Iterator[None]:
    """Suspend the encoder during the `with` block."""
    encoder = service.wait_for_encoder()
    encoder.suspend()
    try:
        yield
    finally:
        encoder.resume()


def test_a_redis_without_memory_refuses_jobs_without_ending_an_encode(
    service: Service, long_clip: Path, short_clip: Path, redis_client: RedisClient
) -> None:
    job = service.convert(long_clip, preset=SLOW)
    encoder = service.wait_for_encoder()
    encoder.suspend()  # it must not end by itself
    (worker,) = service.workers()
    redis_client.config_set("maxmemory", "1mb")
    try:
        for _ in range(3):
            reply = service.ask("POST", "/convert", {"input_path": str(short_clip)})
            assert (reply.status_code, reply.json()["error"]) == (503, "queue_unavailable")
            assert "memory is full" in reply.json()["message"]
        wait_for(lambda: "lease.beat_failed" in service.log.read_text(), "a beat to be refused")
    finally:
        redis_client.config_set("maxmemory", "0")
    assert encoder.is_running()
    assert worker.is_running()
    service.convert(short_clip)
    service.ask("POST", f"/cancel/{job.job_id}")
    service.wait_for_status(job.job_id, JobStatus.CANCELLED)
